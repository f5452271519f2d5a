#include "tiles.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "taps.h"

namespace thalweg {
namespace {

// Floats of all values that are held at a time: they stay in the last-level cache.
constexpr int64_t kHeldFloats = 3 << 19;
constexpr int64_t kLeastTiles = 48;
constexpr int64_t kTilesPerTask = 12;
constexpr int64_t kFilterElements = 1 << 11;
// What a value costs that is made and read again, in operations of a product: one of an image, which is in
// the last-level cache meanwhile, and one of a filter.
constexpr double kImageValue = 50, kFilterValue = 120;
constexpr int64_t kFewChannels = 16;

// The tiles of all images of a result, some of which are worked on at a time.
struct Tiling {
  int64_t height, width, count, together;

  Tiling(const Convolution& shape)
      : height(ceil_div(shape.y.out, kTile)),
        width(ceil_div(shape.x.out, kTile)),
        count(shape.images * height * width) {
    const int64_t fitting = kHeldFloats / (kValues * (shape.channels + shape.filters));
    together = std::max(fitting / kTilesPerTask * kTilesPerTask, kLeastTiles);
  }
};

// Calls `visit(image, y, x, place)` for tiles [first, last): which image, the tile's first pixel, and its
// place among these tiles.
template <typename Visit>
void for_tiles(const Workers& workers, const Tiling& tiling, int64_t first, int64_t last,
               const Visit& visit) {
  parallel_for(workers, ceil_div(last - first, kTilesPerTask), [&](int64_t task) {
    const int64_t begin = first + task * kTilesPerTask, end = std::min(begin + kTilesPerTask, last);
    for (int64_t tile = begin; tile < end; ++tile) {
      const int64_t row = tile / tiling.width;
      visit(row / tiling.height, row % tiling.height * kTile, tile % tiling.width * kTile, tile - first);
    }
  });
}

using Floats = std::unique_ptr<float[]>;

Floats floats(int64_t count) { return Floats(new float[count]); }

// The values of a filter, `elements` for each tap.
Floats values_of(const Kernels& kernels, const Workers& workers, const float* filter, int64_t elements) {
  Floats values = floats(kValues * elements);
  parallel_for(workers, ceil_div(elements, kFilterElements), [&](int64_t k) {
    kernels.winograd.filter(filter, elements, k * kFilterElements,
                            std::min((k + 1) * kFilterElements, elements), values.get());
  });
  return values;
}

Plane images_of(const Convolution& shape, const std::vector<float>& outside) {
  return {shape.y.in, shape.x.in, shape.channels, outside.data()};
}

Plane results_of(const Convolution& shape, const std::vector<float>& outside) {
  return {shape.y.out, shape.x.out, shape.filters, outside.data()};
}

int64_t size(const Plane& plane) { return plane.height * plane.width * plane.channels; }

bool fits(const Axis& axis) { return axis.taps == 3 && axis.stride == 1 && axis.dilation == 1; }

}  // namespace

bool suits_tiles(const Convolution& shape) {
  if (shape.z.taps > 1 || shape.z.in > 1 || !fits(shape.y) || !fits(shape.x) ||
      shape.channels < kFewChannels || shape.filters < kFewChannels) {
    return false;
  }
  const Tiling tiling(shape);
  const double area = static_cast<double>(shape.channels * shape.filters);
  const double pixels = static_cast<double>(shape.images * shape.y.out * shape.x.out);
  const double by_sums = 2 * 9 * area * pixels * seen_share(shape.y) * seen_share(shape.x);
  const double products = 2 * kValues * area * tiling.count;
  const double of_images = kValues * tiling.count * static_cast<double>(shape.channels + shape.filters);
  return products + kImageValue * of_images + kFilterValue * kValues * area < 0.9 * by_sums;
}

bool convolve_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const float* images, const float* filter, const Finish& finish, float* result) {
  const Tiling tiling(shape);
  const int64_t c = shape.channels, f = shape.filters, held = std::min(tiling.together, tiling.count);
  const Floats of_filter = values_of(kernels, workers, filter, c * f);
  const Floats of_images = floats(kValues * held * c), of_result = floats(kValues * held * f);
  const std::vector<float> outside(std::max(c, f));
  const Plane in = images_of(shape, outside), out = results_of(shape, outside);
  std::atomic<bool> finite{true};
  for (int64_t first = 0; first < tiling.count; first += held) {
    const int64_t last = std::min(first + held, tiling.count), some = last - first;
    for_tiles(workers, tiling, first, last, [&](int64_t image, int64_t y, int64_t x, int64_t place) {
      kernels.winograd.square(in, images + image * size(in), y - shape.y.padding, x - shape.x.padding,
                              of_images.get() + place * c, held * c);
    });
    parallel_for(workers, kValues, [&](int64_t p) {
      kernels.multiply({of_images.get() + p * held * c, c, false}, {of_filter.get() + p * c * f, f, false},
                       of_result.get() + p * held * f, f, c, {0, some, 0, f});
    });
    for_tiles(workers, tiling, first, last, [&](int64_t image, int64_t y, int64_t x, int64_t place) {
      if (!kernels.winograd.of_tile(out, of_result.get() + place * f, held * f, finish, y, x,
                                    result + image * size(out))) {
        finite.store(false, std::memory_order_relaxed);
      }
    });
  }
  return finite;
}

bool convolve_to_images_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* filter, const float* gradient, float* images) {
  // A convolution of the gradient with the filter turned round, its channels exchanged.
  const int64_t c = shape.channels, f = shape.filters;
  const Floats turned = floats(9 * c * f);
  turn_filter(workers, shape, taps_of_result(shape.z), taps_of_phase(shape.y, 0), taps_of_phase(shape.x, 0),
              filter, turned.get());
  const auto turn = [](const Axis& axis) { return Axis{axis.out, axis.in, 3, 1, 1, 2 - axis.padding}; };
  return convolve_by_tiles(kernels, workers, {shape.images, turn(shape.y), turn(shape.x), f, c}, gradient,
                           turned.get(), {nullptr, false}, images);
}

bool convolve_to_filter_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* images, const float* gradient, float* filter) {
  const Tiling tiling(shape);
  const int64_t c = shape.channels, f = shape.filters, held = std::min(tiling.together, tiling.count);
  const Floats of_filter = floats(kValues * c * f);
  const Floats of_images = floats(kValues * held * c), of_gradient = floats(kValues * held * f);
  const std::vector<float> outside(std::max(c, f));
  const Plane in = images_of(shape, outside), out = results_of(shape, outside);
  for (int64_t first = 0; first < tiling.count; first += held) {
    const int64_t last = std::min(first + held, tiling.count), some = last - first;
    for_tiles(workers, tiling, first, last, [&](int64_t image, int64_t y, int64_t x, int64_t place) {
      kernels.winograd.square(in, images + image * size(in), y - shape.y.padding, x - shape.x.padding,
                              of_images.get() + place * c, held * c);
      kernels.winograd.tile(out, gradient + image * size(out), y, x, of_gradient.get() + place * f, held * f);
    });
    parallel_for(workers, kValues, [&](int64_t p) {
      kernels.multiply({of_images.get() + p * held * c, c, true},
                       {of_gradient.get() + p * held * f, f, false}, of_filter.get() + p * c * f, f, some,
                       {0, c, 0, f, first > 0});
    });
  }
  std::atomic<bool> finite{true};
  parallel_for(workers, ceil_div(c * f, kFilterElements), [&](int64_t k) {
    if (!kernels.winograd.of_filter(of_filter.get(), c * f, k * kFilterElements,
                                    std::min((k + 1) * kFilterElements, c * f), filter)) {
      finite.store(false, std::memory_order_relaxed);
    }
  });
  return finite;
}

}  // namespace thalweg
