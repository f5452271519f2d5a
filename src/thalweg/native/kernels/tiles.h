// Convolutions with filters of 3 x 3 and 5 x 5 by the transformations of winograd.h, divided among threads.
// Of volumes each plane is transformed once, and then serves all of a filter's planes. Images seen in strides
// are taken apart as in phases.h: their phases are read, and written, where they lie.

#pragma once

#include "convolution.h"

namespace thalweg {

// Whether a convolution, and so its gradients, is done in less time by tiles than by its sums.
bool suits_tiles(const Convolution& shape);

// The result, finished; the gradients with respect to the images and to the filter. Each says whether all of
// it is finite: if not it isn't right, since what is no number spreads over a tile.
//
// The error of a value is some 1e-6 of the sum of its terms' magnitudes, ten times that of adding them up; of
// normal numbers, 16 or 128 channels, it was 4e-6 at most.
bool convolve_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const float* images, const float* filter, const Finish& finish, float* result);
bool convolve_to_images_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* filter, const float* gradient, float* images);
bool convolve_to_filter_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* images, const float* gradient, float* filter);

}  // namespace thalweg
