#include "tiles.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "phases.h"
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

// Of which image, its first pixel, and its place among those that are worked on.
struct Tile {
  int64_t image, y, x, place;
};

// Calls `visit(tile)` for tiles [first, last).
template <typename Visit>
void for_tiles(const Workers& workers, const Tiling& tiling, int64_t first, int64_t last,
               const Visit& visit) {
  parallel_for(workers, ceil_div(last - first, kTilesPerTask), [&](int64_t task) {
    const int64_t begin = first + task * kTilesPerTask, end = std::min(begin + kTilesPerTask, last);
    for (int64_t tile = begin; tile < end; ++tile) {
      const int64_t row = tile / tiling.width;
      visit(
          Tile{row / tiling.height, row % tiling.height * kTile, tile % tiling.width * kTile, tile - first});
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

// The filter's planes that such values stand for. Whether all of it is finite.
bool filter_of_values(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                      const float* values, float* filter) {
  const int64_t elements = shape.channels * shape.filters, taps = shape.y.taps * shape.x.taps;
  const int64_t count = Tiling(shape).values * elements;
  std::atomic<bool> finite{true};
  for_filter_pieces(workers, shape, [&](int64_t plane, int64_t first, int64_t last) {
    if (!transforms_of(kernels, shape)
             .of_filter(values + plane * count, elements, first, last, filter + plane * taps * elements)) {
      finite.store(false, std::memory_order_relaxed);
    }
  });
  return finite;
}

// Every `step`-th of so many pixels along a side is one of a phase.
struct Side {
  int64_t pixels, step;
};

// Images, or results, as they lie in memory.
struct Pictures {
  struct Phase {
    Plane plane;
    int64_t first;  // its first pixel's place
  };
  std::vector<Phase> phases;
  int64_t size;  // floats from one plane to the next

  Pictures(const Side& y, const Side& x, int64_t channels, const std::vector<float>& outside)
      : size(y.pixels * x.pixels * channels) {
    const int64_t line = x.pixels * channels;
    for (int64_t i = 0; i < y.step; ++i) {
      for (int64_t j = 0; j < x.step; ++j) {
        const int64_t height = ceil_div(y.pixels - i, y.step), width = ceil_div(x.pixels - j, x.step);
        phases.push_back({{height, width, channels, y.step * line, x.step * channels, outside.data()},
                          i * line + j * channels});
      }
    }
  }
};

Pictures images_of(const Convolution& shape, const std::vector<float>& outside) {
  return {{shape.y.in, shape.y.stride}, {shape.x.in, shape.x.stride}, shape.channels, outside};
}

Pictures results_of(const Convolution& shape, const std::vector<float>& outside) {
  return {{shape.y.out, 1}, {shape.x.out, 1}, shape.filters, outside};
}

std::vector<float> outside_of(const Convolution& shape) {
  return std::vector<float>(std::max(shape.channels, shape.filters));
}

// Where the values of a tile are: `stride` floats from one to the next, `apart` from one plane's to the
// next's.
struct Values {
  float* data;
  int64_t stride, apart;
};

// The values of the squares that all planes of an image have at a tile.
void square_planes(const Kernels& kernels, const Convolution& shape, const Pictures& pictures,
                   const float* images, const Tile& tile, const Values& values) {
  for (int64_t z = 0; z < shape.z.in; ++z) {
    const float* picture = images + (tile.image * shape.z.in + z) * pictures.size;
    float* place = values.data + z * values.apart;
    for (const Pictures::Phase& phase : pictures.phases) {
      transforms_of(kernels, shape)
          .square(phase.plane, picture + phase.first, tile.y - shape.y.padding, tile.x - shape.x.padding,
                  place, values.stride);
      place += phase.plane.channels;
    }
  }
}

// What the values of all planes' results at a tile stand for, finished. Whether all of it is finite.
bool planes_of_values(const Kernels& kernels, const Convolution& shape, const Pictures& pictures,
                      const Values& values, const Finish& finish, const Tile& tile, float* results) {
  bool finite = true;
  for (int64_t z = 0; z < shape.z.out; ++z) {
    float* picture = results + (tile.image * shape.z.out + z) * pictures.size;
    const float* place = values.data + z * values.apart;
    for (const Pictures::Phase& phase : pictures.phases) {
      finite &=
          transforms_of(kernels, shape)
              .of_tile(phase.plane, place, values.stride, finish, tile.y, tile.x, picture + phase.first);
      place += phase.plane.channels;
    }
  }
  return finite;
}

// A convolution without strides, of and to pictures that may have phases.
bool convolve_pictures(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const Pictures& in, const float* images, const float* filter, const Finish& finish,
                       const Pictures& out, float* result) {
  const Tiling tiling(shape);
  const std::vector<Planes> planes = planes_of(shape.z);
  const std::vector<int64_t> offset = taps_of_result(shape.z).offset;
  const int64_t c = shape.channels, f = shape.filters, values = tiling.values;
  const int64_t held = std::min(tiling.together, tiling.count);
  const int64_t deep = shape.z.in * held, deep_out = shape.z.out * held;
  const Floats of_filter = values_of_filter(kernels, workers, shape, filter);
  const Floats of_images = floats(values * deep * c), of_result = floats(values * deep_out * f);
  std::atomic<bool> finite{true};
  for (int64_t first = 0; first < tiling.count; first += held) {
    const int64_t last = std::min(first + held, tiling.count), some = last - first;
    for_tiles(workers, tiling, first, last, [&](const Tile& tile) {
      square_planes(kernels, shape, in, images, tile, {of_images.get() + tile.place * c, deep * c, some * c});
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
    for_tiles(workers, tiling, first, last, [&](const Tile& tile) {
      if (!planes_of_values(kernels, shape, out, {of_result.get() + tile.place * f, deep_out * f, some * f},
                            finish, tile, result)) {
        finite.store(false, std::memory_order_relaxed);
      }
    });
  }
  return finite;
}

// Those of the sums that see a pixel.
double operations(const Convolution& shape) {
  double count = 2.0 * shape.images * shape.channels * shape.filters;
  for (const Axis& axis : {shape.z, shape.y, shape.x})
    count *= static_cast<double>(axis.out * axis.taps) * seen_share(axis);
  return count;
}

// The filter of a convolution's phases, if it has any; else itself.
const float* filter_of_phases(const Workers& workers, const Convolution& shape, const float* filter,
                              Floats* memory) {
  if (!has_strides(shape)) return filter;
  const Convolution phases = of_phases(shape);
  *memory = floats(filter_size(phases));
  spread_filter(workers, shape, filter, memory->get());
  return memory->get();
}

}  // namespace

bool suits_tiles(const Convolution& strided) {
  const Convolution shape = of_phases(strided);
  const int64_t taps = shape.y.taps;
  if (strided.z.stride > 1 || strided.y.dilation > 1 || strided.x.dilation > 1 || shape.x.taps != taps ||
      (taps != 3 && taps != 5) || strided.channels < kFewChannels || strided.filters < kFewChannels) {
    return false;
  }
  const Tiling tiling(shape);
  const double area = static_cast<double>(shape.channels * shape.filters);
  const double planes = static_cast<double>(shape.z.out * shape.z.taps) * seen_share(shape.z);
  const double products = 2.0 * tiling.values * area * planes * tiling.count;
  const double of_images = static_cast<double>(tiling.values * tiling.count * Tiling::floats_of_tile(shape));
  const double of_filter = static_cast<double>(tiling.values * shape.z.taps) * area;
  return products + kImageValue * of_images + kFilterValue * of_filter < 0.9 * operations(strided);
}

bool convolve_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const float* images, const float* filter, const Finish& finish, float* result) {
  const Convolution phases = of_phases(shape);
  const std::vector<float> outside = outside_of(phases);
  Floats memory;
  filter = filter_of_phases(workers, shape, filter, &memory);
  return convolve_pictures(kernels, workers, phases, images_of(shape, outside), images, filter, finish,
                           results_of(shape, outside), result);
}

bool convolve_to_images_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* filter, const float* gradient, float* images) {
  // A convolution of the gradient with the filter turned round, its channels exchanged.
  const Convolution phases = of_phases(shape);
  const std::vector<float> outside = outside_of(phases);
  Floats memory;
  filter = filter_of_phases(workers, shape, filter, &memory);
  const Floats turned = floats(filter_size(phases));
  turn_filter(workers, phases, taps_of_phase(phases.z, 0), taps_of_phase(phases.y, 0),
              taps_of_phase(phases.x, 0), filter, turned.get());
  const auto turn = [](const Axis& axis) {
    const int64_t reach = (axis.taps - 1) * axis.dilation;
    return Axis{axis.out, axis.in, axis.taps, 1, axis.dilation, reach - axis.padding};
  };
  return convolve_pictures(
      kernels, workers,
      {shape.images, turn(phases.y), turn(phases.x), phases.filters, phases.channels, turn(phases.z)},
      results_of(shape, outside), gradient, turned.get(), {nullptr, false}, images_of(shape, outside),
      images);
}

bool convolve_to_filter_by_tiles(const Kernels& kernels, const Workers& workers, const Convolution& strided,
                                 const float* images, const float* gradient, float* filter) {
  const Convolution shape = of_phases(strided);
  const Tiling tiling(shape);
  const std::vector<int64_t> offset = taps_of_result(shape.z).offset;
  const int64_t c = shape.channels, f = shape.filters, values = tiling.values;
  const int64_t held = std::min(tiling.together, tiling.count);
  const int64_t deep = shape.z.in * held, deep_out = shape.z.out * held;
  const Floats of_filter = floats(shape.z.taps * values * c * f);
  const Floats of_images = floats(values * deep * c), of_gradient = floats(values * deep_out * f);
  const std::vector<float> outside = outside_of(shape);
  const Pictures in = images_of(strided, outside), out = results_of(strided, outside);
  const Plane& plane = out.phases[0].plane;
  for (int64_t first = 0; first < tiling.count; first += held) {
    const int64_t last = std::min(first + held, tiling.count), some = last - first;
    for_tiles(workers, tiling, first, last, [&](const Tile& tile) {
      square_planes(kernels, shape, in, images, tile, {of_images.get() + tile.place * c, deep * c, some * c});
      for (int64_t z = 0; z < shape.z.out; ++z) {
        transforms_of(kernels, shape)
            .tile(plane, gradient + (tile.image * shape.z.out + z) * out.size, tile.y, tile.x,
                  of_gradient.get() + (z * some + tile.place) * f, deep_out * f);
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
  if (!has_strides(strided)) return filter_of_values(kernels, workers, shape, of_filter.get(), filter);
  const Floats spread = floats(filter_size(shape));
  const bool finite = filter_of_values(kernels, workers, shape, of_filter.get(), spread.get());
  gather_filter(workers, strided, spread.get(), filter);
  return finite;
}

}  // namespace thalweg
