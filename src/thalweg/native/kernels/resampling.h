// Images in another size, one after the other.

#pragma once

#include "kernels.h"

namespace thalweg {

// `T` is uint8_t or float.
template <typename T>
void resample(const Kernels& kernels, const Resampling& shape, int64_t images, const T* input, float* result);

}  // namespace thalweg
