// Convolutions by the stacks of stack.h, divided among threads.

#pragma once

#include "convolution.h"

namespace thalweg {

// Whether a convolution, and so its gradients, is done in less time by stacks than by strips; for the
// gradient with respect to the filter the kernels want whole vectors of filters, too.
bool suits_stacks(const Kernels& kernels, const Convolution& shape);
bool suits_stacks_to_filter(const Kernels& kernels, const Convolution& shape);

void convolve_by_stacks(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* filter, const Finish& finish, float* result);
void convolve_to_images_by_stacks(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* filter, const float* gradient, float* images);
void convolve_to_filter_by_stacks(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* images, const float* gradient, float* filter);

}  // namespace thalweg
