#include "resampling.h"

#include <type_traits>
#include <vector>

namespace thalweg {

template <typename T>
void resample(const Kernels& kernels, const Resampling& shape, int64_t images, const T* input,
              float* result) {
  const int64_t row = shape.columns.in * shape.channels;
  std::vector<float> line(row + kRowMargin);
  for (int64_t k = 0; k < images; ++k) {
    const T* image = input + k * shape.rows.in * row;
    float* out = result + k * shape.rows.out * shape.columns.out * shape.channels;
    if constexpr (std::is_same_v<T, float>) {
      kernels.resample_floats(shape, image, line.data(), out, 0, shape.rows.out);
    } else {
      kernels.resample_bytes(shape, image, line.data(), out, 0, shape.rows.out);
    }
  }
}

template void resample(const Kernels&, const Resampling&, int64_t, const uint8_t*, float*);
template void resample(const Kernels&, const Resampling&, int64_t, const float*, float*);

}  // namespace thalweg
