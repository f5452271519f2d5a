// The kernels of winograd.h for one instruction set.

#pragma once

#include "packs.h"
#include "winograd.h"

namespace thalweg {
namespace {

// Values for a point and its opposite: an even part, with an odd one added and taken away.
template <typename V>
inline void for_opposites(const V& even, const V& odd, V* out) {
  out[0] = even + odd;
  out[1] = even - odd;
}

// Each transforms one line of values; a square is transformed line by line along one side, then the other.

// For filters of 3 x 3: the points 0, 1, -1, 2, -2 and infinity.
struct ThreeTaps {
  struct OfSquare {
    static constexpr int in = 6, out = 6;
    template <typename V>
    static void line(const V* d, V* out) {
      const V a = d[4] - d[2] * 4.0f, b = d[3] - d[1] * 4.0f;
      const V c = d[4] - d[2], e = (d[3] - d[1]) * 2.0f;
      out[0] = d[0] * 4.0f - d[2] * 5.0f + d[4];
      for_opposites(a, b, out + 1);
      for_opposites(c, e, out + 3);
      out[5] = d[1] * 4.0f - d[3] * 5.0f + d[5];
    }
  };

  struct ToTile {
    static constexpr int in = 6, out = 4;
    template <typename V>
    static void line(const V* m, V* out) {
      const V s = m[1] + m[2], t = m[3] + m[4], u = m[1] - m[2], v = m[3] - m[4];
      out[0] = m[0] + s + t;
      out[1] = u + v * 2.0f;
      out[2] = s + t * 4.0f;
      out[3] = u + v * 8.0f + m[5];
    }
  };

  struct OfTile {
    static constexpr int in = 4, out = 6;
    template <typename V>
    static void line(const V* y, V* out) {
      const V even = y[0] + y[2], odd = y[1] + y[3];
      const V far_even = y[0] + y[2] * 4.0f, far_odd = y[1] * 2.0f + y[3] * 8.0f;
      out[0] = y[0];
      for_opposites(even, odd, out + 1);
      for_opposites(far_even, far_odd, out + 3);
      out[5] = y[3];
    }
  };

  struct OfFilter {
    static constexpr int in = 3, out = 6;
    template <typename V>
    static void line(const V* g, V* out) {
      const V a = (g[0] + g[2]) * (-1.0f / 6), b = g[1] * (-1.0f / 6);
      const V c = g[0] * (1.0f / 24) + g[2] * (1.0f / 6), d = g[1] * (1.0f / 12);
      out[0] = g[0] * 0.25f;
      for_opposites(a, b, out + 1);
      for_opposites(c, d, out + 3);
      out[5] = g[2];
    }
  };

  struct ToFilter {
    static constexpr int in = 6, out = 3;
    template <typename V>
    static void line(const V* u, V* out) {
      const V near = (u[1] + u[2]) * (-1.0f / 6), far = u[3] + u[4];
      out[0] = u[0] * 0.25f + near + far * (1.0f / 24);
      out[1] = (u[2] - u[1]) * (1.0f / 6) + (u[3] - u[4]) * (1.0f / 12);
      out[2] = near + far * (1.0f / 6) + u[5];
    }
  };
};

// For filters of 5 x 5: the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
struct FiveTaps {
  struct OfSquare {
    static constexpr int in = 8, out = 8;
    template <typename V>
    static void line(const V* d, V* out) {
      const V a = d[2] - d[4] * 4.25f + d[6], b = d[1] - d[3] * 4.25f + d[5];
      const V c = d[2] * 0.25f - d[4] * 1.25f + d[6], e = d[1] * 0.5f - d[3] * 2.5f + d[5] * 2.0f;
      const V f = d[2] * 4.0f - d[4] * 5.0f + d[6], g = d[1] * 2.0f - d[3] * 2.5f + d[5] * 0.5f;
      out[0] = d[0] - d[6] + (d[4] - d[2]) * 5.25f;
      for_opposites(a, b, out + 1);
      for_opposites(c, e, out + 3);
      for_opposites(f, g, out + 5);
      out[7] = d[7] - d[1] + (d[3] - d[5]) * 5.25f;
    }
  };

  struct ToTile {
    static constexpr int in = 8, out = 4;
    template <typename V>
    static void line(const V* m, V* out) {
      const V s = m[1] + m[2], t = m[3] + m[4], n = m[5] + m[6];
      const V u = m[1] - m[2], v = m[3] - m[4], w = m[5] - m[6];
      out[0] = m[0] + s + t + n;
      out[1] = u + v * 2.0f + w * 0.5f;
      out[2] = s + t * 4.0f + n * 0.25f;
      out[3] = u + v * 8.0f + w * 0.125f + m[7];
    }
  };

  struct OfTile {
    static constexpr int in = 4, out = 8;
    template <typename V>
    static void line(const V* y, V* out) {
      const V even = y[0] + y[2], odd = y[1] + y[3];
      const V far_even = y[0] + y[2] * 4.0f, far_odd = y[1] * 2.0f + y[3] * 8.0f;
      const V near_even = y[0] + y[2] * 0.25f, near_odd = y[1] * 0.5f + y[3] * 0.125f;
      out[0] = y[0];
      for_opposites(even, odd, out + 1);
      for_opposites(far_even, far_odd, out + 3);
      for_opposites(near_even, near_odd, out + 5);
      out[7] = y[3];
    }
  };

  struct OfFilter {
    static constexpr int in = 5, out = 8;
    template <typename V>
    static void line(const V* g, V* out) {
      const V even = (g[0] + g[2] + g[4]) * (-2.0f / 9), odd = (g[1] + g[3]) * (-2.0f / 9);
      const V far_even = (g[0] + g[2] * 4.0f + g[4] * 16.0f) * (1.0f / 90);
      const V far_odd = (g[1] + g[3] * 4.0f) * (1.0f / 45);
      const V near_even = (g[0] * 16.0f + g[2] * 4.0f + g[4]) * (2.0f / 45);
      const V near_odd = (g[1] * 4.0f + g[3]) * (4.0f / 45);
      out[0] = g[0];
      for_opposites(even, odd, out + 1);
      for_opposites(far_even, far_odd, out + 3);
      for_opposites(near_even, near_odd, out + 5);
      out[7] = g[4];
    }
  };

  struct ToFilter {
    static constexpr int in = 8, out = 5;
    template <typename V>
    static void line(const V* u, V* out) {
      const V even = (u[1] + u[2]) * (-2.0f / 9), odd = (u[1] - u[2]) * (-2.0f / 9);
      const V far_even = (u[3] + u[4]) * (1.0f / 90), far_odd = (u[3] - u[4]) * (1.0f / 45);
      const V near_even = (u[5] + u[6]) * (2.0f / 45), near_odd = (u[5] - u[6]) * (4.0f / 45);
      out[0] = u[0] + even + far_even + near_even * 16.0f;
      out[1] = odd + far_odd + near_odd * 4.0f;
      out[2] = even + far_even * 4.0f + near_even * 4.0f;
      out[3] = odd + far_odd * 4.0f + near_odd;
      out[4] = even + far_even * 16.0f + near_even + u[7];
    }
  };
};

// Transforms the square whose values `load(row, column)` gives, and hands each result to `store`.
template <typename Transform, typename V, typename Load, typename Store>
inline void transform(const Load& load, const Store& store) {
  constexpr int in = Transform::in, out = Transform::out;
  V half[out][in];
  for (int j = 0; j < in; ++j) {
    V line[in], result[out];
    for (int i = 0; i < in; ++i) line[i] = load(i, j);
    Transform::line(line, result);
    for (int i = 0; i < out; ++i) half[i][j] = result[i];
  }
  for (int i = 0; i < out; ++i) {
    V result[out];
    Transform::line(half[i], result);
    for (int j = 0; j < out; ++j) store(i, j, result[j]);
  }
}

template <typename Transform>
void values_of_pixels(const Plane& plane, const float* image, int64_t y, int64_t x, float* values,
                      int64_t stride) {
  constexpr int in = Transform::in, out = Transform::out;
  const int64_t channels = plane.channels;
  const float* pixels[in][in];
  for (int i = 0; i < in; ++i) {
    const bool inside = y + i >= 0 && y + i < plane.height;
    const float* line = image + (y + i) * plane.line + x * plane.pixel;
    for (int j = 0; j < in; ++j) {
      pixels[i][j] = inside && x + j >= 0 && x + j < plane.width ? line + j * plane.pixel : plane.outside;
    }
  }
  for_channels(channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    using V = typename P::Floats;
    const auto load = [&](int i, int j) { return P::load(pixels[i][j] + c); };
    transform<Transform, V>(
        load, [&](int i, int j, V value) { P::store(values + (i * out + j) * stride + c, value); });
  });
}

// Of finite numbers only the difference to themselves is zero.
template <typename P>
bool is_zero(const typename P::Floats& value) {
  float lanes[sizeof(value) / sizeof(float)];
  P::store(lanes, value);
  bool zero = true;
  for (float lane : lanes) zero &= lane == 0.0f;
  return zero;
}

template <typename Transform>
bool tile_of_values(const Plane& plane, const float* values, int64_t stride, const Finish& finish, int64_t y,
                    int64_t x, float* image) {
  const int64_t channels = plane.channels;
  const int64_t rows = plane.height - y, columns = plane.width - x;
  bool finite = true;
  for_channels(channels, [&](auto pack, int64_t c) {
    using P = decltype(pack);
    using V = typename P::Floats;
    const V bias = finish.bias ? P::load(finish.bias + c) : V{};
    V differences{};
    const auto store = [&](int i, int j, V value) {
      if (i >= rows || j >= columns) return;
      differences = differences + (value - value);
      value = value + bias;
      if (finish.relu) value = value < V{} ? V{} : value;
      P::store(image + (y + i) * plane.line + (x + j) * plane.pixel + c, value);
    };
    const auto load = [&](int i, int j) { return P::load(values + (i * Transform::in + j) * stride + c); };
    transform<Transform, V>(load, store);
    finite &= is_zero<P>(differences);
  });
  return finite;
}

template <typename Transform>
void values_of_filter(const float* filter, int64_t stride, int64_t first, int64_t last, float* values) {
  for_channels(last - first, [&](auto pack, int64_t k) {
    using P = decltype(pack);
    using V = typename P::Floats;
    const int64_t at = first + k;
    transform<Transform, V>(
        [&](int i, int j) { return P::load(filter + (i * Transform::in + j) * stride + at); },
        [&](int i, int j, V value) { P::store(values + (i * Transform::out + j) * stride + at, value); });
  });
}

template <typename Transform>
bool filter_of_values(const float* values, int64_t stride, int64_t first, int64_t last, float* filter) {
  bool finite = true;
  for_channels(last - first, [&](auto pack, int64_t k) {
    using P = decltype(pack);
    using V = typename P::Floats;
    const int64_t at = first + k;
    V differences{};
    const auto store = [&](int i, int j, V value) {
      differences = differences + (value - value);
      P::store(filter + (i * Transform::out + j) * stride + at, value);
    };
    const auto load = [&](int i, int j) { return P::load(values + (i * Transform::in + j) * stride + at); };
    transform<Transform, V>(load, store);
    finite &= is_zero<P>(differences);
  });
  return finite;
}

template <typename Taps>
constexpr WinogradKernels winograd_kernels() {
  return {values_of_pixels<typename Taps::OfSquare>, values_of_pixels<typename Taps::OfTile>,
          tile_of_values<typename Taps::ToTile>, values_of_filter<typename Taps::OfFilter>,
          filter_of_values<typename Taps::ToFilter>};
}

}  // namespace
}  // namespace thalweg
