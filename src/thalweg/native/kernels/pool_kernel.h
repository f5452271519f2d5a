// The kernels of pool.h for one instruction set.

#pragma once

#include <cfloat>
#include <cstring>

#include "pool.h"
#include "vectors.h"

namespace thalweg {
namespace {

// As many channels as are worked on at a time.
template <int lanes>
struct Pack {
  typedef float Floats __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));
  typedef int32_t Places __attribute__((vector_size(lanes * sizeof(int32_t))));
  static Floats load(const float* from) { return *reinterpret_cast<const Floats*>(from); }
  static void store(float* to, Floats value) { *reinterpret_cast<Floats*>(to) = value; }
};

template <>
struct Pack<1> {
  using Floats = float;
  using Places = int32_t;
  static float load(const float* from) { return *from; }
  static void store(float* to, float value) { *to = value; }
};

// Calls `visit(pack, channel)` for all channels, in packs that grow no wider than what is left.
template <typename Visit>
inline void for_channels(int64_t channels, const Visit& visit) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) visit(Pack<kLanes>(), c);
  if constexpr (kLanes > 8) {
    if (c + 8 <= channels) visit(Pack<8>(), c), c += 8;
  }
  if constexpr (kLanes > 4) {
    if (c + 4 <= channels) visit(Pack<4>(), c), c += 4;
  }
  for (; c < channels; ++c) visit(Pack<1>(), c);
}

// The pixels of an image, [first, last), that a window sees.
struct Pixels {
  int64_t first, last;
};

inline Pixels pixels(const Side& side, int64_t window) {
  const int64_t start = window * side.stride - side.padding, end = start + side.size;
  return {start > 0 ? start : 0, end < side.in ? end : side.in};
}

// The windows [first, last) that see any of the pixels [begin, end).
inline Pixels windows_of(const Side& side, int64_t begin, int64_t end) {
  const int64_t before = begin + side.padding - side.size;  // the first window may start behind this pixel
  const int64_t first = before < 0 ? 0 : before / side.stride + 1;
  const int64_t last = (end - 1 + side.padding) / side.stride + 1;
  return {first, last < side.out ? last : side.out};
}

template <bool mean>
void pool_rows(const Pool& pool, const float* images, float* result, int64_t row0, int64_t row1) {
  const int64_t step = pool.channels, line = pool.x.in * step;
  float* out = result + row0 * pool.x.out * step;
  for (int64_t row = row0; row < row1; ++row) {
    const Pixels y = pixels(pool.y, row % pool.y.out);
    const float* image = images + row / pool.y.out * pool.y.in * line;
    for (int64_t window = 0; window < pool.x.out; ++window, out += step) {
      const Pixels x = pixels(pool.x, window);
      const float count = static_cast<float>((y.last - y.first) * (x.last - x.first));
      for_channels(step, [&](auto pack, int64_t c) {
        using P = decltype(pack);
        // What is no number is greater than nothing.
        typename P::Floats value = typename P::Floats{} - (mean ? 0.0f : FLT_MAX);
        for (int64_t i = y.first; i < y.last; ++i) {
          const float* in = image + i * line + x.first * step + c;
          for (int64_t j = x.first; j < x.last; ++j, in += step) {
            const typename P::Floats pixel = P::load(in);
            value = mean ? value + pixel : pixel > value ? pixel : value;
          }
        }
        P::store(out + c, mean ? value / count : value);
      });
    }
  }
}

// Adds what a window's pixels get, as far as they lie in rows [row0, row1).
template <bool mean, typename P>
inline void give_back(const float* image, typename P::Floats gradient, float* to_image, int64_t line,
                      int64_t step, Pixels y, Pixels x, int64_t row0, int64_t row1) {
  typename P::Places winner{};
  if constexpr (mean) {
    gradient = gradient / static_cast<float>((y.last - y.first) * (x.last - x.first));
  } else {
    typename P::Floats best = P::load(image + y.first * line + x.first * step);
    int32_t place = 0;
    for (int64_t i = y.first; i < y.last; ++i) {
      const float* in = image + i * line + x.first * step;
      for (int64_t j = x.first; j < x.last; ++j, in += step, ++place) {
        const typename P::Floats pixel = P::load(in);
        winner = pixel > best ? typename P::Places{} + place : winner;
        best = pixel > best ? pixel : best;
      }
    }
  }
  const int64_t top = y.first > row0 ? y.first : row0, bottom = y.last < row1 ? y.last : row1;
  int32_t place = static_cast<int32_t>((top - y.first) * (x.last - x.first));
  for (int64_t i = top; i < bottom; ++i) {
    float* out = to_image + i * line + x.first * step;
    for (int64_t j = x.first; j < x.last; ++j, out += step, ++place) {
      typename P::Floats share = gradient;
      if constexpr (!mean) share = winner == typename P::Places{} + place ? gradient : typename P::Floats{};
      P::store(out, P::load(out) + share);
    }
  }
}

template <bool mean>
void pool_rows_back(const Pool& pool, const float* image, const float* gradient, float* to_image,
                    int64_t row0, int64_t row1) {
  const int64_t step = pool.channels, line = pool.x.in * step;
  std::memset(to_image + row0 * line, 0, sizeof(float) * (row1 - row0) * line);
  const Pixels rows = windows_of(pool.y, row0, row1);
  for (int64_t row = rows.first; row < rows.last; ++row) {
    const Pixels y = pixels(pool.y, row);
    const float* in = gradient + row * pool.x.out * step;
    for (int64_t window = 0; window < pool.x.out; ++window, in += step) {
      const Pixels x = pixels(pool.x, window);
      for_channels(step, [&](auto pack, int64_t c) {
        using P = decltype(pack);
        give_back<mean, P>(mean ? nullptr : image + c, P::load(in + c), to_image + c, line, step, y, x, row0,
                           row1);
      });
    }
  }
}

}  // namespace
}  // namespace thalweg
