// Convolutions of images by the gathered matrices of gather.h, divided among threads.

#pragma once

#include "convolution.h"

namespace thalweg {

void convolve_gathered(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const float* images, const float* filter, const Finish& finish, float* result);
void convolve_to_images_gathered(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* filter, const float* gradient, float* images);
void convolve_to_filter_gathered(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* images, const float* gradient, float* filter);

}  // namespace thalweg
