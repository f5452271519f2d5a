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

// The tiles of all images of a result, some of which are worked on at a time. Those of a volume have all its
// planes. Each stands for so many values.
struct Tiling {
  int64_t height, width, count, values, together;

  Tiling(const Convolution& shape)
      : height(ceil_div(shape.y.out, kTile)),
        width(ceil_div(shape.x.out, kTile)),
        count(shape.images * height * width),
        values(square_side(shape.y.taps) * square_side(shape.x.taps)) {
    const int64_t fitting = kHeldFloats / (values * floats_of_tile(shape));
    const int64_t least = ceil_div(kLeastTiles, shape.z.out);
    together = std::max(fitting / kTilesPerTask * kTilesPerTask, least);
  }

  // The floats of a tile's pixels, each taken once: what it has of each of the values.
  static int64_t floats_of_tile(const Convolution& shape) {
    return shape.z.in * shape.channels + shape.z.out * shape.filters;
  }
};

// Planes [first, last) of a result, which the same taps along z are for: [tap0, tap1).
struct Planes {
  int64_t first, last, tap0, tap1;
};

std::vector<Planes> planes_of(const Axis& z) {
  const std::vector<int64_t> offset = taps_of_result(z).offset;
  std::vector<Planes> all;
  for (int64_t out = 0; out < z.out; ++out) {
    int64_t tap0 = 0, tap1 = z.taps;
    while (tap0 < tap1 && !is_inside(out + offset[tap0], z.in)) ++tap0;
    while (tap0 < tap1 && !is_inside(out + offset[tap1 - 1], z.in)) --tap1;
    if (all.empty() || all.back().tap0 != tap0 || all.back().tap1 != tap1)
      all.push_back({out, out, tap0, tap1});
    all.back().last = out + 1;
  }
  return all;
}

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

const WinogradKernels& transforms_of(const Kernels& kernels, const Convolution& shape) {
  return shape.y.taps == 3 ? kernels.winograd3 : kernels.winograd5;
}

// Calls `visit(plane, first, last)` for pieces of a filter's planes: elements [first, last) of each tap.
template <typename Visit>
void for_filter_pieces(const Workers& workers, const Convolution& shape, const Visit& visit) {
  const int64_t elements = shape.channels * shape.filters, pieces = ceil_div(elements, kFilterElements);
  parallel_for(workers, shape.z.taps * pieces, [&](int64_t k) {
    const int64_t first = k % pieces * kFilterElements;
    visit(k / pieces, first, std::min(first + kFilterElements, elements));
  });
}

// The values of a filter's planes, one after the other.
Floats values_of_filter(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* filter) {
  const int64_t elements = shape.channels * shape.filters, taps = shape.y.taps * shape.x.taps;
  const int64_t count = Tiling(shape).values * elements;
  Floats values = floats(shape.z.taps * count);
  for_filter_pieces(workers, shape, [&](int64_t plane, int64_t first, int64_t last) {
    transforms_of(kernels, shape)
        .filter(filter + plane * taps * elements, elements, first, last, values.get() + plane * count);
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

// The values of the squares that all planes of an image have at the tile whose first pixel is (y, x), `apart`
// floats from one plane's to the next's.
void square_planes(const Kernels& kernels, const Convolution& shape, const Plane& in, const float* images,
                   int64_t image, int64_t y, int64_t x, int64_t apart, float* values, int64_t stride) {
  for (int64_t z = 0; z < shape.z.in; ++z) {
    transforms_of(kernels, shape)
        .square(in, images + (image * shape.z.in + z) * size(in), y - shape.y.padding, x - shape.x.padding,
                values + z * apart, stride);
  }
}

bool fits(const Axis& axis) {
  return (axis.taps == 3 || axis.taps == 5) && axis.stride == 1 && axis.dilation == 1;
}

}  // namespace

bool suits_tiles(const Convolution& shape) {
  if (shape.z.stride > 1 || !fits(shape.y) || !fits(shape.x) || shape.y.taps != shape.x.taps ||
      shape.channels < kFewChannels || shape.filters < kFewChannels) {
    return false;
  }
  const Tiling tiling(shape);
  const double area = static_cast<double>(shape.channels * shape.filters);
  const double planes = static_cast<double>(shape.z.out * shape.z.taps) * seen_share(shape.z);
  const double pixels = static_cast<double>(shape.images * shape.y.out * shape.x.out);
  const double taps =
      static_cast<double>(shape.y.taps * shape.x.taps) * seen_share(shape.y) * seen_share(shape.x);
  const double by_sums = 2 * taps * area * planes * pixels;
  const double products = 2.0 * tiling.values * area * planes * tiling.count;
  const double of_images = static_cast<double>(tiling.values * tiling.count * Tiling::floats_of_tile(shape));
  const double of_filter = static_cast<double>(tiling.values * shape.z.taps) * area;
  return products + kImageValue * of_images + kFilterValue * of_filter < 0.9 * by_sums;
}

bool convolve_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const float* images, const float* filter, const Finish& finish, float* result) {
  const Tiling tiling(shape);
  const std::vector<Planes> planes = planes_of(shape.z);
  const std::vector<int64_t> offset = taps_of_result(shape.z).offset;
  const int64_t c = shape.channels, f = shape.filters, values = tiling.values;
  const int64_t held = std::min(tiling.together, tiling.count);
  const int64_t deep = shape.z.in * held, deep_out = shape.z.out * held;
  const Floats of_filter = values_of_filter(kernels, workers, shape, filter);
  const Floats of_images = floats(values * deep * c), of_result = floats(values * deep_out * f);
  const std::vector<float> outside(std::max(c, f));
  const Plane in = images_of(shape, outside), out = results_of(shape, outside);
  const WinogradKernels& transforms = transforms_of(kernels, shape);
  std::atomic<bool> finite{true};
  for (int64_t first = 0; first < tiling.count; first += held) {
    const int64_t last = std::min(first + held, tiling.count), some = last - first;
    for_tiles(workers, tiling, first, last, [&](int64_t image, int64_t y, int64_t x, int64_t place) {
      square_planes(kernels, shape, in, images, image, y, x, some * c, of_images.get() + place * c, deep * c);
    });
    parallel_for(workers, values, [&](int64_t p) {
      for (const Planes& some_planes : planes) {
        float* sums = of_result.get() + (p * deep_out + some_planes.first * some) * f;
        const int64_t rows = (some_planes.last - some_planes.first) * some;
        if (some_planes.tap0 == some_planes.tap1) std::fill_n(sums, rows * f, 0.0f);
        for (int64_t tap = some_planes.tap0; tap < some_planes.tap1; ++tap) {
          const int64_t seen = (some_planes.first + offset[tap]) * some;
          kernels.multiply({of_images.get() + (p * deep + seen) * c, c, false},
                           {of_filter.get() + (tap * values + p) * c * f, f, false}, sums, f, c,
                           {0, rows, 0, f, tap > some_planes.tap0});
        }
      }
    });
    for_tiles(workers, tiling, first, last, [&](int64_t image, int64_t y, int64_t x, int64_t place) {
      for (int64_t z = 0; z < shape.z.out; ++z) {
        if (!transforms.of_tile(out, of_result.get() + (z * some + place) * f, deep_out * f, finish, y, x,
                                result + (image * shape.z.out + z) * size(out))) {
          finite.store(false, std::memory_order_relaxed);
        }
      }
    });
  }
  return finite;
}

bool convolve_to_images_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* filter, const float* gradient, float* images) {
  // A convolution of the gradient with the filter turned round, its channels exchanged.
  const int64_t c = shape.channels, f = shape.filters;
  const Floats turned = floats(shape.z.taps * shape.y.taps * shape.x.taps * c * f);
  turn_filter(workers, shape, taps_of_phase(shape.z, 0), taps_of_phase(shape.y, 0), taps_of_phase(shape.x, 0),
              filter, turned.get());
  const auto turn = [](const Axis& axis) {
    const int64_t reach = (axis.taps - 1) * axis.dilation;
    return Axis{axis.out, axis.in, axis.taps, 1, axis.dilation, reach - axis.padding};
  };
  return convolve_by_tiles(kernels, workers,
                           {shape.images, turn(shape.y), turn(shape.x), f, c, turn(shape.z)}, gradient,
                           turned.get(), {nullptr, false}, images);
}

bool convolve_to_filter_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* images, const float* gradient, float* filter) {
  const Tiling tiling(shape);
  const std::vector<int64_t> offset = taps_of_result(shape.z).offset;
  const int64_t c = shape.channels, f = shape.filters, values = tiling.values;
  const int64_t held = std::min(tiling.together, tiling.count);
  const int64_t deep = shape.z.in * held, deep_out = shape.z.out * held;
  const Floats of_filter = floats(shape.z.taps * values * c * f);
  const Floats of_images = floats(values * deep * c), of_gradient = floats(values * deep_out * f);
  const std::vector<float> outside(std::max(c, f));
  const Plane in = images_of(shape, outside), out = results_of(shape, outside);
  const WinogradKernels& transforms = transforms_of(kernels, shape);
  for (int64_t first = 0; first < tiling.count; first += held) {
    const int64_t last = std::min(first + held, tiling.count), some = last - first;
    for_tiles(workers, tiling, first, last, [&](int64_t image, int64_t y, int64_t x, int64_t place) {
      square_planes(kernels, shape, in, images, image, y, x, some * c, of_images.get() + place * c, deep * c);
      for (int64_t z = 0; z < shape.z.out; ++z) {
        transforms.tile(out, gradient + (image * shape.z.out + z) * size(out), y, x,
                        of_gradient.get() + (z * some + place) * f, deep_out * f);
      }
    });
    parallel_for(workers, shape.z.taps * values, [&](int64_t k) {
      const int64_t tap = k / values, p = k % values;
      // The results whose tap sees a plane are next to each other, and so are these planes.
      const int64_t z0 = std::clamp<int64_t>(-offset[tap], 0, shape.z.out);
      const int64_t z1 = std::clamp<int64_t>(shape.z.in - offset[tap], z0, shape.z.out);
      kernels.multiply({of_images.get() + (p * deep + (z0 + offset[tap]) * some) * c, c, true},
                       {of_gradient.get() + (p * deep_out + z0 * some) * f, f, false},
                       of_filter.get() + k * c * f, f, (z1 - z0) * some, {0, c, 0, f, first > 0});
    });
  }
  std::atomic<bool> finite{true};
  const int64_t taps = shape.y.taps * shape.x.taps;
  for_filter_pieces(workers, shape, [&](int64_t plane, int64_t piece, int64_t end) {
    if (!transforms.of_filter(of_filter.get() + plane * values * c * f, c * f, piece, end,
                              filter + plane * taps * c * f)) {
      finite.store(false, std::memory_order_relaxed);
    }
  });
  return finite;
}

}  // namespace thalweg
