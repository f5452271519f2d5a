// Chooses the way to compute a convolution: in the fewest operations by tiles, where the images lie by
// strips, and for images of a few pixels by gathering what their windows see.

#include "convolution.h"

#include "gathers.h"
#include "strips.h"
#include "tiles.h"

namespace thalweg {

void convolve(const Kernels& kernels, const Workers& workers, const Convolution& shape, const float* images,
              const float* filter, const Finish& finish, float* result) {
  if (suits_tiles(shape) && convolve_by_tiles(kernels, workers, shape, images, filter, finish, result))
    return;
  const auto sum = suits_strips(kernels, shape, shape.x.out) ? convolve_by_strips : convolve_gathered;
  sum(kernels, workers, shape, images, filter, finish, result);
}

void convolve_to_images(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* filter, const float* gradient, float* images) {
  if (suits_tiles(shape) && convolve_to_images_by_tiles(kernels, workers, shape, filter, gradient, images))
    return;
  const int64_t points = ceil_div(shape.x.in, shape.x.stride);
  const auto sum =
      suits_strips(kernels, shape, points) ? convolve_to_images_by_strips : convolve_to_images_gathered;
  sum(kernels, workers, shape, filter, gradient, images);
}

void convolve_to_filter(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* gradient, float* filter) {
  if (suits_tiles(shape) && convolve_to_filter_by_tiles(kernels, workers, shape, images, gradient, filter))
    return;
  const auto sum =
      suits_strips(kernels, shape, shape.x.out) ? convolve_to_filter_by_strips : convolve_to_filter_gathered;
  sum(kernels, workers, shape, images, gradient, filter);
}

}  // namespace thalweg
