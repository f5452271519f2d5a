// Depthwise convolutions of images, and their gradients, divided among threads. Images are (image, height,
// width, channel), filters (height, width, channel): `Convolution::filters` isn't used.

#pragma once

#include "convolution.h"

namespace thalweg {

void convolve_depthwise(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* filter, float* result);

// The gradient with respect to the images.
void convolve_depthwise_to_images(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* filter, const float* gradient, float* images);

// The gradient with respect to the filter.
void convolve_depthwise_to_filter(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* images, const float* gradient, float* filter);

}  // namespace thalweg
