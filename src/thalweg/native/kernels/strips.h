// Convolutions by the strips of strip.h, divided among threads.

#pragma once

#include "convolution.h"

namespace thalweg {

void convolve_by_strips(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* filter, const Finish& finish, float* result);
void convolve_to_images_by_strips(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* filter, const float* gradient, float* images);
void convolve_to_filter_by_strips(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* images, const float* gradient, float* filter);

}  // namespace thalweg
