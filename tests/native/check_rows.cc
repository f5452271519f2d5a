// Rows picked from arrays, as they are and with arithmetic, by every kernel that this processor can run.
// Arrays have memory of exactly their size, so that a sanitizer sees every step beyond it. Returns 1 if
// something is wrong.

#include "../../src/thalweg/native/kernels/rows.h"
#include "check.h"

using namespace thalweg;

namespace {

constexpr int64_t kOperations[] = {kSubtract, kDivide, kMultiply, kAdd};
constexpr float kConstants[] = {100.0f, 50.0f, 3.1f, 0.7f};
constexpr Arithmetic kSteps{kOperations, kConstants, 4};

double computed(double x) { return (x - 100) / 50 * 3.1 + 0.7; }

template <typename Number>
bool check(int64_t rows, int64_t size, int64_t count) {
  std::unique_ptr<Number[]> array(new Number[rows * size]);
  for (int64_t i = 0; i < rows * size; ++i) array[i] = static_cast<Number>(whole(0, 255));
  std::unique_ptr<int32_t[]> numbers(new int32_t[count]);
  for (int64_t k = 0; k < count; ++k) numbers[k] = static_cast<int32_t>(whole(0, rows - 1));
  const auto mapped = guarded(count * size, [&](const Workers& workers, float* out) {
    compute_rows(kernels(), workers, kSteps, array.get(), numbers.get(), count, size, out);
  });
  bool right = mapped.size() == static_cast<size_t>(count * size);
  for (int64_t k = 0; right && k < count * size; ++k) {
    const double x = array[numbers[k / size] * size + k % size];
    right &= near(mapped[k], computed(x), 40, 1e-6);
  }
  if constexpr (sizeof(Number) == sizeof(float)) {
    const auto plain = guarded(count * size, [&](const Workers& workers, float* out) {
      pick_rows(workers, reinterpret_cast<const char*>(array.get()), numbers.get(), count, 4 * size,
                reinterpret_cast<char*>(out));
    });
    right &= plain.size() == mapped.size();
    for (int64_t k = 0; right && k < count * size; ++k) {
      right &= plain[k] == array[numbers[k / size] * size + k % size];
    }
  }
  if (!right) std::printf("%s: wrong are %ld rows of %ld\n", kernels().name, long(count), long(size));
  return right;
}

bool check_all() {
  bool right = true;
  for (int k = 0; k < 40; ++k) {
    const int64_t rows = whole(1, 30), size = whole(0, 150), count = whole(0, 20);
    right &= check<float>(rows, size, count) && check<uint8_t>(rows, size, count);
  }
  return right && check<float>(200, 1000, 100) && check<uint8_t>(200, 1000, 100);  // by several threads
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
