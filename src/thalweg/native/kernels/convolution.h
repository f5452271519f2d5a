// Convolutions of images with filters, and their gradients, divided among threads. Images are (image, height,
// width, channel), filters (height, width, channel, channel of the result); those of volumes have a depth
// before the height.

#pragma once

#include <cstdint>

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

struct Axis {
  int64_t in, out, taps;  // pixels of an image and of a result, taps of the filter
  int64_t stride, dilation;
  int64_t padding;  // before the first pixel
};

struct Convolution {
  int64_t images;
  Axis y, x;
  int64_t channels, filters;
  Axis z{1, 1, 1, 1, 1, 0};  // of volumes, before the others
};

// The result, finished.
void convolve(const Kernels& kernels, const Workers& workers, const Convolution& shape, const float* images,
              const float* filter, const Finish& finish, float* result);

// The gradient with respect to the images.
void convolve_to_images(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* filter, const float* gradient, float* images);

// The gradient with respect to the filter.
void convolve_to_filter(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* gradient, float* filter);

}  // namespace thalweg
