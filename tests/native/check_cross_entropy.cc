// Softmax cross-entropies by every kernel that this processor can run, against those in double precision.
// Returns 1 if something is wrong.

#include <algorithm>

#include "../../src/thalweg/native/kernels/cross_entropy.h"
#include "check.h"

using namespace thalweg;

namespace {

bool check(int64_t rows, int64_t classes) {
  const auto logits = random_array(rows * classes);
  std::unique_ptr<int32_t[]> labels(new int32_t[rows]);
  for (int64_t row = 0; row < rows; ++row) labels[row] = static_cast<int32_t>(whole(-1, classes));
  const auto found = guarded(rows * (classes + 1), [&](const Workers& workers, float* out) {
    cross_entropy(kernels(), workers, logits.get(), labels.get(), rows, classes, out, out + rows);
  });
  bool right = static_cast<int64_t>(found.size()) == rows * (classes + 1);
  for (int64_t row = 0; right && row < rows; ++row) {
    const float* x = logits.get() + row * classes;
    const double most = *std::max_element(x, x + classes);
    double total = 0;
    for (int64_t c = 0; c < classes; ++c) total += std::exp(x[c] - most);
    const bool known = labels[row] >= 0 && labels[row] < classes;
    right &= near(found[row], std::log(total) - (known ? x[labels[row]] - most : 0), 10, 1e-6);
    for (int64_t c = 0; c < classes; ++c) {
      right &=
          near(found[rows + row * classes + c], std::exp(x[c] - most) / total - (c == labels[row]), 1, 1e-6);
    }
  }
  if (!right) std::printf("%s: wrong are %ld rows of %ld\n", kernels().name, long(rows), long(classes));
  return right;
}

bool check_all() {
  bool right = true;
  for (int64_t classes : {1, 2, 7, 8, 15, 16, 17, 33, 100, 1000}) {
    right &= check(whole(1, 9), classes) && check(0, classes);
  }
  return right & check(3000, 20);  // several tasks
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
