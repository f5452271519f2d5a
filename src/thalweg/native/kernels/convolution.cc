// Chooses the way to compute a convolution: in the fewest operations by tiles, small images by stacks, which
// leave out what is padded, all others by strips, where they lie.

#include "convolution.h"

#include "stacks.h"
#include "strips.h"
#include "tiles.h"

namespace thalweg {

void convolve(const Kernels& kernels, const Workers& workers, const Convolution& shape, const float* images,
              const float* filter, const Finish& finish, float* result) {
  if (suits_tiles(shape) && convolve_by_tiles(kernels, workers, shape, images, filter, finish, result))
    return;
  const auto sum = suits_stacks(kernels, shape) ? convolve_by_stacks : convolve_by_strips;
  sum(kernels, workers, shape, images, filter, finish, result);
}

void convolve_to_images(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* filter, const float* gradient, float* images) {
  if (suits_tiles(shape) && convolve_to_images_by_tiles(kernels, workers, shape, filter, gradient, images))
    return;
  const auto sum = suits_stacks(kernels, shape) ? convolve_to_images_by_stacks : convolve_to_images_by_strips;
  sum(kernels, workers, shape, filter, gradient, images);
}

void convolve_to_filter(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* gradient, float* filter) {
  if (suits_tiles(shape) && convolve_to_filter_by_tiles(kernels, workers, shape, images, gradient, filter))
    return;
  const auto sum =
      suits_stacks_to_filter(kernels, shape) ? convolve_to_filter_by_stacks : convolve_to_filter_by_strips;
  sum(kernels, workers, shape, images, gradient, filter);
}

}  // namespace thalweg
