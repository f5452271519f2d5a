// Pools of images and their gradients, divided among threads.

#pragma once

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

// The maximum of each window, or its mean. Windows see at least one pixel.
void pool_images(const Kernels& kernels, const Workers& workers, const Pool& shape, bool mean, int64_t images,
                 const float* input, float* result);

// The gradient of the maxima of `input`'s windows with respect to it, or of the means if it is null.
void pool_to_images(const Kernels& kernels, const Workers& workers, const Pool& shape, int64_t images,
                    const float* input, const float* gradient, float* to_images);

}  // namespace thalweg
