#include "cross_entropy.h"

#include <algorithm>

namespace thalweg {
namespace {

// Logits that are worth a task of their own.
constexpr int64_t kTaskFloats = 1 << 14;

}  // namespace

void cross_entropy(const Kernels& kernels, const Workers& workers, const float* logits, const int32_t* labels,
                   int64_t rows, int64_t classes, float* losses, float* gradient) {
  const int64_t tasks = std::clamp<int64_t>(rows * classes / kTaskFloats, 1, std::max<int64_t>(rows, 1));
  parallel_for(workers, tasks, [&](int64_t k) {
    kernels.cross_entropy(logits, labels, classes, rows * k / tasks, rows * (k + 1) / tasks, losses,
                          gradient);
  });
}

}  // namespace thalweg
