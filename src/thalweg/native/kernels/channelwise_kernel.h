// The kernels of channelwise.h for one instruction set.

#pragma once

#include <cstring>

#include "channelwise.h"
#include "packs.h"

namespace thalweg {
namespace {

// Points whose sums are held in registers at a time.
constexpr int kPoints = 4;
// Channels whose pixels and weights stay in the first-level cache from one tile to the next.
constexpr int64_t kChannels = 256;

inline int64_t floor_div(int64_t x, int64_t y) { return x >= 0 ? x / y : -((y - 1 - x) / y); }

inline int64_t at_most(int64_t x, int64_t bound) { return x < bound ? x : bound; }

inline int64_t at_least(int64_t x, int64_t bound) { return x > bound ? x : bound; }

// The part of a reach that lies inside the image, for the pixel at place `at`; its count may be 0.
inline Reach inside(const Reach& reach, int64_t at, int64_t in) {
  const int64_t start = at + reach.offset;
  const int64_t first = start < 0 ? (reach.spacing - 1 - start) / reach.spacing : 0;
  const int64_t last = at_most(floor_div(in - 1 - start, reach.spacing) + 1, reach.count);
  return {at_least(last - first, 0), reach.offset + first * reach.spacing, reach.spacing,
          reach.index + first * reach.step, reach.step};
}

// Calls `visit(first, last, reach)` for neighbouring points of one phase that see alike.
template <typename Visit>
inline void for_alike(const Grid& grid, const Reach& reach, int64_t points, const Visit& visit) {
  if (reach.count == 0) return visit(0, points, reach);
  const int64_t last_seen = reach.offset + (reach.count - 1) * reach.spacing;
  int64_t whole = at_least(floor_div(grid.stride - 1 - reach.offset, grid.stride), 0);
  const int64_t cut = at_most(floor_div(grid.in - 1 - last_seen, grid.stride) + 1, points);
  if (cut <= whole) whole = points;
  for (int64_t j = 0; j < points;) {
    const int64_t end = j == whole ? cut : j + 1;
    visit(j, end, inside(reach, j * grid.stride, grid.in));
    j = end;
  }
}

// What neighbouring points see. Distances are in floats.
struct Layout {
  int64_t line, pixel, point;   // from a pixel to the next one below and beside it, and to the next point's
  int64_t rows, taps, stride;   // `stride`: pixels from a point to the next if taps lie side by side, else 0
  int64_t weight_line, weight;  // from a tap's weights to those of the next below and beside it
  int64_t out_point;            // from a point's result to the next one's
  int64_t channels;
};

// The sums of some points. taps: as many pixels side by side, `stride` from those of the next point; 0: as
// the layout says.
template <int points, int taps, int stride>
__attribute__((flatten)) void weigh_tile(Layout at, const float* images, const float* filter, float* result) {
  for_channels(at.channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    typename P::Floats sums[points] = {};
    const float *in = images + c, *weights = filter + c;
    for (int64_t row = 0; row < at.rows; ++row, in += at.line, weights += at.weight_line) {
      if constexpr (taps > 0) {  // every pixel is loaded once
        typename P::Floats weight[taps];
#pragma GCC unroll 8
        for (int tap = 0; tap < taps; ++tap) weight[tap] = P::load(weights + tap * at.weight);
#pragma GCC unroll 16
        for (int k = 0; k < (points - 1) * stride + taps; ++k) {
          const typename P::Floats pixel = P::load(in + k * at.pixel);
#pragma GCC unroll 8
          for (int tap = k % stride; tap < taps; tap += stride) {
            const int i = (k - tap) / stride;
            if (k >= tap && i < points) sums[i] += pixel * weight[tap];
          }
        }
      } else {
        for (int64_t tap = 0; tap < at.taps; ++tap) {
          const typename P::Floats weight = P::load(weights + tap * at.weight);
#pragma GCC unroll 8
          for (int i = 0; i < points; ++i) sums[i] += P::load(in + tap * at.pixel + i * at.point) * weight;
        }
      }
    }
#pragma GCC unroll 8
    for (int i = 0; i < points; ++i) P::store(result + i * at.out_point + c, sums[i]);
  });
}

// Adds to the weights' sums what some points give. taps: as above; 0: one after the other.
template <int taps, int stride>
__attribute__((flatten)) void collect_tile(Layout at, const float* images, const float* gradient, float* sums,
                                           int64_t points) {
  constexpr int some = taps > 0 ? taps : 1;
  for_channels(at.channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    for (int64_t row = 0; row < at.rows; ++row) {
      for (int64_t first = 0; first < (taps > 0 ? 1 : at.taps); ++first) {
        const float *in = images + row * at.line + first * at.pixel + c, *by = gradient + c;
        typename P::Floats found[some] = {};
#pragma GCC unroll 4
        for (int64_t i = 0; i < points; ++i, in += at.point, by += at.out_point) {
          const typename P::Floats factor = P::load(by);
#pragma GCC unroll 8
          for (int tap = 0; tap < some; ++tap) found[tap] += P::load(in + tap * at.pixel) * factor;
        }
        float* out = sums + row * at.weight_line + first * at.weight + c;
#pragma GCC unroll 8
        for (int tap = 0; tap < some; ++tap, out += at.weight) P::store(out, P::load(out) + found[tap]);
      }
    }
  });
}

using WeighTile = void (*)(Layout, const float*, const float*, float*);
using CollectTile = void (*)(Layout, const float*, const float*, float*, int64_t);

// The function for so many points of a layout: the commonest filters have their loops unrolled.
template <int points>
inline WeighTile weigh_tile_for(const Layout& at) {
  if (at.stride == 1 || (points == 1 && at.stride > 0)) {
    if (at.taps == 1) return weigh_tile<points, 1, 1>;
    if (at.taps == 2) return weigh_tile<points, 2, 1>;
    if (at.taps == 3) return weigh_tile<points, 3, 1>;
    if (at.taps == 5) return weigh_tile<points, 5, 1>;
  } else if (at.stride == 2) {
    if (at.taps == 3) return weigh_tile<points, 3, 2>;
    if (at.taps == 5) return weigh_tile<points, 5, 2>;
  }
  return weigh_tile<points, 0, 0>;
}

inline CollectTile collect_tile_for(const Layout& at) {
  if (at.taps == 2 && at.stride > 0) return collect_tile<2, 1>;
  if (at.taps == 3 && at.stride > 0) return collect_tile<3, 1>;
  if (at.taps == 5 && at.stride > 0) return collect_tile<5, 1>;
  return collect_tile<0, 0>;
}

inline void fill_zero(float* out, int64_t count, int64_t distance, int64_t channels) {
  for (int64_t i = 0; i < count; ++i) std::memset(out + i * distance, 0, sizeof(float) * channels);
}

inline void weigh_points(const Layout& at, const float* images, const float* filter, float* result,
                         int64_t points) {
  const WeighTile many = weigh_tile_for<kPoints>(at);
  for (; points >= kPoints; points -= kPoints) {
    many(at, images, filter, result);
    images += kPoints * at.point;
    result += kPoints * at.out_point;
  }
  static_assert(kPoints == 4, "what is left is one to three points");
  if (points == 1) weigh_tile_for<1>(at)(at, images, filter, result);
  if (points == 2) weigh_tile_for<2>(at)(at, images, filter, result);
  if (points == 3) weigh_tile_for<3>(at)(at, images, filter, result);
}

// The rows of an image that one row of the other side sees, and the first of them.
struct Rows {
  const float* first;
  Reach reach;
};

inline Rows rows_of(const Channelwise& shape, const float* images, int64_t row) {
  const Grid& y = shape.y;
  const int64_t at = row % y.out, place = at / y.phases * y.stride;
  const Reach reach = inside(y.reach[at % y.phases], place, y.in);
  // Without any, it may lie outside.
  const int64_t line = reach.count ? row / y.out * y.in + place + reach.offset : 0;
  return {images + line * shape.x.in * shape.channels, reach};
}

inline Layout layout_of(const Channelwise& shape, const Reach& y, const Reach& x, int64_t channels) {
  const int64_t step = shape.channels;
  const int64_t spacing = x.count == 1 ? 1 : x.spacing;  // one tap lies side by side with itself
  return {y.spacing * shape.x.in * step,
          spacing * step,
          shape.x.stride * step,
          y.count,
          x.count,
          spacing == 1 ? shape.x.stride : 0,
          y.step * shape.width * step,
          x.step * step,
          shape.x.phases * step,
          channels};
}

// Calls `visit(first, last)` for the channels in blocks of about the same size.
template <typename Visit>
inline void for_blocks(int64_t channels, const Visit& visit) {
  const int64_t blocks = (channels + kChannels - 1) / kChannels, vectors = (channels + kLanes - 1) / kLanes;
  for (int64_t k = 0; k < blocks; ++k) {
    visit(vectors * k / blocks * kLanes, at_most(vectors * (k + 1) / blocks * kLanes, channels));
  }
}

void weigh_rows(const Channelwise& shape, const float* images, const float* filter, float* result,
                int64_t row0, int64_t row1) {
  const Grid& x = shape.x;
  const int64_t step = shape.channels;
  for (int64_t row = row0; row < row1; ++row) {
    const Rows seen = rows_of(shape, images, row);
    const Reach& y = seen.reach;
    for_blocks(step, [&](int64_t c0, int64_t c1) {
      for (int64_t phase = 0; phase < at_most(x.phases, x.out); ++phase) {
        const int64_t points = (x.out - phase + x.phases - 1) / x.phases;
        for_alike(x, x.reach[phase], points, [&](int64_t first, int64_t last, const Reach& reach) {
          const Layout at = layout_of(shape, y, reach, c1 - c0);
          float* out = result + (row * x.out + phase + first * x.phases) * step + c0;
          if (y.count == 0 || reach.count == 0) return fill_zero(out, last - first, at.out_point, c1 - c0);
          weigh_points(at, seen.first + (first * x.stride + reach.offset) * step + c0,
                       filter + (y.index * shape.width + reach.index) * step + c0, out, last - first);
        });
      }
    });
  }
}

void weigh_taps(const Channelwise& shape, const float* images, const float* gradient, float* sums,
                int64_t row0, int64_t row1) {
  const Grid& x = shape.x;
  const int64_t step = shape.channels;
  for (int64_t row = row0; row < row1; ++row) {
    const Rows seen = rows_of(shape, images, row);
    const Reach& y = seen.reach;
    if (y.count == 0) continue;
    for_blocks(step, [&](int64_t c0, int64_t c1) {
      for_alike(x, x.reach[0], x.out, [&](int64_t first, int64_t last, const Reach& reach) {
        if (reach.count == 0) return;
        const Layout at = layout_of(shape, y, reach, c1 - c0);
        collect_tile_for(at)(at, seen.first + (first * x.stride + reach.offset) * step + c0,
                             gradient + (row * x.out + first) * step + c0,
                             sums + (y.index * shape.width + reach.index) * step + c0, last - first);
      });
    });
  }
}

}  // namespace
}  // namespace thalweg
