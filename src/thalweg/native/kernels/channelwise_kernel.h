// The kernels of channelwise.h for one instruction set.

#pragma once

#include <cstring>

#include "channelwise.h"
#include "packs.h"

namespace thalweg {
namespace {

// Points whose sums are held in registers at a time.
constexpr int kPoints = 4;
// Of so few channels a line's points are gone through once for each vector of them.
constexpr int64_t kFewChannels = 64;
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
  bool streams;  // past the caches
};

// The weights of a row of taps.
template <typename Pack, int taps>
struct TapWeights {
  typename Pack::Floats of[taps];

  void load(const float* from, int64_t distance) {
#pragma GCC unroll 8
    for (int tap = 0; tap < taps; ++tap) of[tap] = Pack::load(from + tap * distance);
  }
};

// What there is of a tile: pixels [first, end) of its rows, and so many points.
struct Clip {
  int64_t first, end, points;
};

// Adds what points see in a row of `taps` pixels, `stride` from those of the next point: each pixel is loaded
// once. `clipped`: not all of them are there.
template <bool clipped, int stride, typename Pack, int points, int taps>
inline void add_row(typename Pack::Floats (&sums)[points], const float* in, int64_t pixel,
                    const TapWeights<Pack, taps>& weights, const Clip& clip) {
#pragma GCC unroll 16
  for (int k = 0; k < (points - 1) * stride + taps; ++k) {
    if (clipped && (k < clip.first || k >= clip.end)) continue;
    const typename Pack::Floats value = Pack::load(in + k * pixel);
#pragma GCC unroll 8
    for (int tap = k % stride; tap < taps; tap += stride) {
      const int i = (k - tap) / stride;
      if (k >= tap && i < points) sums[i] += value * weights.of[tap];
    }
  }
}

// Calls `visit(pixels, weights)` for the rows of taps.
template <typename Visit>
inline void for_tap_rows(const Layout& at, const float* pixels, const float* weights, const Visit& visit) {
  for (int64_t row = 0; row < at.rows; ++row, pixels += at.line, weights += at.weight_line) {
    visit(pixels, weights);
  }
}

template <typename Pack, int points>
inline void store_points(const typename Pack::Floats (&sums)[points], float* out, const Layout& at) {
  if (at.streams) {
#pragma GCC unroll 8
    for (int i = 0; i < points; ++i) Pack::stream(out + i * at.out_point, sums[i]);
    return;
  }
#pragma GCC unroll 8
  for (int i = 0; i < points; ++i) Pack::store(out + i * at.out_point, sums[i]);
}

// The sums of kPoints points, or of those that a clip leaves, that see as many pixels side by side as there
// are taps, `stride` from those of the next point.
template <int taps, int stride, bool clipped>
__attribute__((flatten)) void weigh_tile(const Layout& layout, const Clip& clip, const float* images,
                                         const float* filter, float* result) {
  const Layout at = layout;
  const Clip there = clip;
  for_channels(at.channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    typename P::Floats sums[kPoints] = {};
    for_tap_rows(at, images + c, filter + c, [&](const float* in, const float* weights) {
      TapWeights<P, taps> weight;
      weight.load(weights, at.weight);
      add_row<clipped, stride>(sums, in, at.pixel, weight, there);
    });
    if (!clipped) return store_points<P, kPoints>(sums, result + c, at);
#pragma GCC unroll 8
    for (int i = 0; i < kPoints; ++i) {
      if (i < there.points) P::store(result + i * at.out_point + c, sums[i]);
    }
  });
}

// The same where pixels lie as the layout says; all of them are there.
template <int points>
__attribute__((flatten)) void weigh_spread(const Layout& layout, const float* images, const float* filter,
                                           float* result) {
  const Layout at = layout;
  for_channels(at.channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    typename P::Floats sums[points] = {};
    for_tap_rows(at, images + c, filter + c, [&](const float* in, const float* weights) {
      for (int64_t tap = 0; tap < at.taps; ++tap) {
        const typename P::Floats weight = P::load(weights + tap * at.weight);
#pragma GCC unroll 8
        for (int i = 0; i < points; ++i) sums[i] += P::load(in + tap * at.pixel + i * at.point) * weight;
      }
    });
    store_points<P, points>(sums, result + c, at);
  });
}

// The sums of `count` tiles' points that see `taps` rows of `taps` pixels, in so many packs of channels side
// by side, whose weights are loaded once for all of them.
template <typename Pack, int packs, int taps, int stride>
inline void weigh_packs(const Layout& at, const float* in, const float* filter, float* out, int64_t count) {
  constexpr int64_t step = sizeof(typename Pack::Floats) / sizeof(float);
  TapWeights<Pack, taps> weights[packs][taps];
#pragma GCC unroll 2
  for (int k = 0; k < packs; ++k) {
#pragma GCC unroll 4
    for (int row = 0; row < taps; ++row) {
      weights[k][row].load(filter + k * step + row * at.weight_line, at.weight);
    }
  }
  for (int64_t i = 0; i < count; ++i, in += kPoints * at.point, out += kPoints * at.out_point) {
    typename Pack::Floats sums[packs][kPoints] = {};
#pragma GCC unroll 4
    for (int row = 0; row < taps; ++row) {
#pragma GCC unroll 2
      for (int k = 0; k < packs; ++k) {
        add_row<false, stride>(sums[k], in + k * step + row * at.line, at.pixel, weights[k][row], {});
      }
    }
#pragma GCC unroll 2
    for (int k = 0; k < packs; ++k) store_points<Pack, kPoints>(sums[k], out + k * step, at);
  }
}

template <int taps, int stride>
__attribute__((flatten)) void weigh_run(const Layout& layout, const float* images, const float* filter,
                                        float* result, int64_t count) {
  const Layout at = layout;
  int64_t first = 0;
  if constexpr (kLanes > 8) {  // and so enough registers for two vectors' weights
    for (; first + 2 * kLanes <= at.channels; first += 2 * kLanes) {
      weigh_packs<Pack<kLanes>, 2, taps, stride>(at, images + first, filter + first, result + first, count);
    }
  }
  for_channels(at.channels - first, [&](auto pack, int64_t c) {
    c += first;
    weigh_packs<decltype(pack), 1, taps, stride>(at, images + c, filter + c, result + c, count);
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

// The same for a whole line of `points`, of which the first sees three pixels from place `offset` on, the
// next one further on, in `rows` rows: each pixel and each factor is loaded once. There are `in` pixels.
template <int rows>
__attribute__((flatten)) void collect_line(const Layout& layout, const float* images, int64_t in,
                                           int64_t offset, const float* gradient, int64_t points,
                                           float* sums) {
  const Layout at = layout;
  for_channels(at.channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    const float *const pixels = images + offset * at.pixel + c, *const factors = gradient + c;
    typename P::Floats found[rows][3] = {};
    // Pixel k, counted from the first point's first, meets a tap by the point that is so far before it.
    const int64_t first = at_least(0, -offset), last = at_most(points + 2, in - offset);
    const int64_t inner = at_most(at_least(2, first), last), outer = at_least(at_most(points, last), inner);
    const auto add_some = [&](int64_t k) {
#pragma GCC unroll 4
      for (int tap = 0; tap < 3; ++tap) {
        if (k < tap || k - tap >= points) continue;
        const typename P::Floats factor = P::load(factors + (k - tap) * at.out_point);
#pragma GCC unroll 4
        for (int row = 0; row < rows; ++row) {
          found[row][tap] += P::load(pixels + row * at.line + k * at.pixel) * factor;
        }
      }
    };
    for (int64_t k = first; k < inner; ++k) add_some(k);
    if (inner < outer) {
      typename P::Floats before = P::load(factors + (inner - 2) * at.out_point);
      typename P::Floats middle = P::load(factors + (inner - 1) * at.out_point);
      for (int64_t k = inner; k < outer; ++k) {
        const typename P::Floats factor = P::load(factors + k * at.out_point);
#pragma GCC unroll 4
        for (int row = 0; row < rows; ++row) {
          const typename P::Floats value = P::load(pixels + row * at.line + k * at.pixel);
          found[row][0] += value * factor;
          found[row][1] += value * middle;
          found[row][2] += value * before;
        }
        before = middle;
        middle = factor;
      }
    }
    for (int64_t k = outer; k < last; ++k) add_some(k);
#pragma GCC unroll 4
    for (int row = 0; row < rows; ++row) {
#pragma GCC unroll 4
      for (int tap = 0; tap < 3; ++tap) {
        float* out = sums + row * at.weight_line + tap * at.weight + c;
        P::store(out, P::load(out) + found[row][tap]);
      }
    }
  });
}

constexpr void (*kCollectLine[])(const Layout&, const float*, int64_t, int64_t, const float*, int64_t,
                                 float*) = {collect_line<1>, collect_line<2>, collect_line<3>};

using WeighTile = void (*)(const Layout&, const Clip&, const float*, const float*, float*);
using CollectTile = void (*)(Layout, const float*, const float*, float*, int64_t);

// The functions for whole tiles and for clipped ones.
struct WeighTiles {
  WeighTile whole = nullptr, clipped = nullptr;
};

template <int taps, int stride>
constexpr WeighTiles kWeighTiles = {weigh_tile<taps, stride, false>, weigh_tile<taps, stride, true>};

// Those for a layout: the commonest filters have some, whose loops are unrolled.
inline WeighTiles weigh_tiles_for(const Layout& at) {
  if (at.stride == 1) {
    if (at.taps == 1) return kWeighTiles<1, 1>;
    if (at.taps == 2) return kWeighTiles<2, 1>;
    if (at.taps == 3) return kWeighTiles<3, 1>;
    if (at.taps == 5) return kWeighTiles<5, 1>;
    if (at.taps == 7) return kWeighTiles<7, 1>;
  } else if (at.stride == 2) {
    if (at.taps == 3) return kWeighTiles<3, 2>;
    if (at.taps == 5) return kWeighTiles<5, 2>;
  }
  return {};
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

// Points of a line that see all taps, wherever these lie.
inline void weigh_points(const Layout& at, const float* images, const float* filter, float* result,
                         int64_t points) {
  int64_t i = 0;
  for (; i + kPoints <= points; i += kPoints) {
    weigh_spread<kPoints>(at, images + i * at.point, filter, result + i * at.out_point);
  }
  for (; i < points; ++i) weigh_spread<1>(at, images + i * at.point, filter, result + i * at.out_point);
}

// A line of points tile by tile, those at its ends clipped.
inline void weigh_line(const Layout& at, const WeighTiles& tiles, const Grid& x, const Reach& reach,
                       const float* images, const float* filter, float* result, int64_t points) {
  const bool narrow = at.channels <= kFewChannels && at.rows == 3 && at.taps == 3;
  const int64_t cut = at_most(floor_div(x.in - reach.count - reach.offset, x.stride) + 1, points);
  for (int64_t j = 0; j < points;) {
    const int64_t place = j * x.stride + reach.offset, some = at_most(points - j, kPoints);
    const int64_t seen = (some - 1) * x.stride + reach.count;
    const Clip clip{at_least(-place, 0), at_most(x.in - place, seen), some};
    const bool whole = some == kPoints && clip.first == 0 && clip.end == seen;
    const float* in = images + reach.offset * at.pixel + j * at.point;
    float* out = result + j * at.out_point;
    if (whole && narrow) {
      const int64_t count = (cut - j) / kPoints;
      (at.stride == 1 ? weigh_run<3, 1> : weigh_run<3, 2>)(at, in, filter, out, count);
      j += count * kPoints;
    } else {
      (whole ? tiles.whole : tiles.clipped)(at, clip, in, filter, out);
      j += some;
    }
  }
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

inline Layout layout_of(const Channelwise& shape, const Reach& y, const Reach& x, int64_t channels,
                        const float* result) {
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
          channels,
          shape.streams && streams(result, step)};
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
      const float* const weights = filter + y.index * shape.width * step + c0;
      for (int64_t phase = 0; phase < at_most(x.phases, x.out); ++phase) {
        const int64_t points = (x.out - phase + x.phases - 1) / x.phases;
        const Reach& all = x.reach[phase];
        float* const line = result + (row * x.out + phase) * step + c0;
        const Layout layout = layout_of(shape, y, all, c1 - c0, line);
        if (y.count == 0 || all.count == 0) {
          fill_zero(line, points, layout.out_point, c1 - c0);
          continue;
        }
        const WeighTiles tiles = weigh_tiles_for(layout);
        if (tiles.whole && points > 1) {
          weigh_line(layout, tiles, x, all, seen.first + c0, weights + all.index * step, line, points);
          continue;
        }
        for_alike(x, all, points, [&](int64_t first, int64_t last, const Reach& reach) {
          const Layout at = layout_of(shape, y, reach, c1 - c0, line);
          float* out = line + first * at.out_point;
          if (reach.count == 0) return fill_zero(out, last - first, at.out_point, c1 - c0);
          weigh_points(at, seen.first + (first * x.stride + reach.offset) * step + c0,
                       weights + reach.index * step, out, last - first);
        });
      }
    });
  }
  if (shape.streams) streamed();
}

void weigh_taps(const Channelwise& shape, const float* images, const float* gradient, float* sums,
                int64_t row0, int64_t row1) {
  const Grid& x = shape.x;
  const int64_t step = shape.channels;
  for (int64_t row = row0; row < row1; ++row) {
    const Rows seen = rows_of(shape, images, row);
    const Reach& y = seen.reach;
    if (y.count == 0) continue;
    const Reach& all = x.reach[0];
    const bool by_lines = all.count == 3 && all.spacing == 1 && x.stride == 1 && y.count <= 3;
    for_blocks(step, [&](int64_t c0, int64_t c1) {
      if (by_lines) {
        const Layout at = layout_of(shape, y, all, c1 - c0, nullptr);
        return kCollectLine[y.count - 1](at, seen.first + c0, x.in, all.offset,
                                         gradient + row * x.out * step + c0, x.out,
                                         sums + y.index * shape.width * step + c0);
      }
      for_alike(x, all, x.out, [&](int64_t first, int64_t last, const Reach& reach) {
        if (reach.count == 0) return;
        const Layout at = layout_of(shape, y, reach, c1 - c0, nullptr);
        collect_tile_for(at)(at, seen.first + (first * x.stride + reach.offset) * step + c0,
                             gradient + (row * x.out + first) * step + c0,
                             sums + (y.index * shape.width + reach.index) * step + c0, last - first);
      });
    });
  }
}

}  // namespace
}  // namespace thalweg
