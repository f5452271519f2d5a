#include "pooling.h"

#include <algorithm>

namespace thalweg {
namespace {

// Pixels that one task reads or writes, so that they stay in the second-level cache.
constexpr int64_t kTaskFloats = 1 << 15;

}  // namespace

void pool_images(const Kernels& kernels, const Workers& workers, const Pool& shape, bool mean, int64_t images,
                 const float* input, float* result) {
  const int64_t rows = images * shape.y.out, floats = images * shape.y.in * shape.x.in * shape.channels;
  const int64_t tasks = std::min(ceil_div(floats, kTaskFloats), rows);
  parallel_for(workers, tasks, [&](int64_t k) {
    (mean ? kernels.mean_pool : kernels.max_pool)(shape, input, result, rows * k / tasks,
                                                  rows * (k + 1) / tasks);
  });
}

void pool_to_images(const Kernels& kernels, const Workers& workers, const Pool& shape, int64_t images,
                    const float* input, const float* gradient, float* to_images) {
  const Side& y = shape.y;
  const int64_t size = y.in * shape.x.in * shape.channels, result_size = y.out * shape.x.out * shape.channels;
  // An image is cut where windows begin: those that reach over a cut are looked at twice.
  const int64_t bands = std::max<int64_t>(std::min(ceil_div(size, kTaskFloats), y.out), 1);
  const auto cut = [&](int64_t k) {
    return k == bands ? y.in : std::clamp<int64_t>(y.out * k / bands * y.stride - y.padding, 0, y.in);
  };
  const int64_t tasks = std::min(ceil_div(images * size, kTaskFloats), images * bands);
  parallel_for(workers, tasks, [&](int64_t task) {
    for (int64_t k = images * bands * task / tasks; k < images * bands * (task + 1) / tasks; ++k) {
      const int64_t image = k / bands, row0 = k % bands ? cut(k % bands) : 0, row1 = cut(k % bands + 1);
      if (row0 == row1) continue;
      (input ? kernels.max_pool_back : kernels.mean_pool_back)(shape, input ? input + image * size : nullptr,
                                                               gradient + image * result_size,
                                                               to_images + image * size, row0, row1);
    }
  });
}

}  // namespace thalweg
