// The kernels of winograd.h for one instruction set. The transformations are those for the points 0, 1, -1,
// 2, -2 and infinity.

#pragma once

#include "packs.h"
#include "winograd.h"

namespace thalweg {
namespace {

// Each transforms one line of values; a square is transformed line by line along one side, then the other.
struct OfSquare {
  static constexpr int in = 6, out = 6;
  template <typename V>
  static void line(const V* d, V* out) {
    const V a = d[4] - d[2] * 4.0f, b = d[3] - d[1] * 4.0f;
    const V c = d[4] - d[2], e = (d[3] - d[1]) * 2.0f;
    out[0] = d[0] * 4.0f - d[2] * 5.0f + d[4];
    out[1] = a + b;
    out[2] = a - b;
    out[3] = c + e;
    out[4] = c - e;
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
    out[1] = even + odd;
    out[2] = even - odd;
    out[3] = far_even + far_odd;
    out[4] = far_even - far_odd;
    out[5] = y[3];
  }
};

struct OfFilter {
  static constexpr int in = 3, out = 6;
  template <typename V>
  static void line(const V* g, V* out) {
    const V a = (g[0] + g[2]) * (-1.0f / 6), b = g[1] * (1.0f / 6);
    const V c = g[0] * (1.0f / 24) + g[2] * (1.0f / 6), d = g[1] * (1.0f / 12);
    out[0] = g[0] * 0.25f;
    out[1] = a - b;
    out[2] = a + b;
    out[3] = c + d;
    out[4] = c - d;
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
    const float* line = image + ((y + i) * plane.width + x) * channels;
    for (int j = 0; j < in; ++j) {
      pixels[i][j] = inside && x + j >= 0 && x + j < plane.width ? line + j * channels : plane.outside;
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
      P::store(image + ((y + i) * plane.width + x + j) * channels + c, value);
    };
    const auto load = [&](int i, int j) { return P::load(values + (i * kSquare + j) * stride + c); };
    transform<ToTile, V>(load, store);
    finite &= is_zero<P>(differences);
  });
  return finite;
}

void values_of_filter(const float* filter, int64_t stride, int64_t first, int64_t last, float* values) {
  for_channels(last - first, [&](auto pack, int64_t k) {
    using P = decltype(pack);
    using V = typename P::Floats;
    const int64_t at = first + k;
    transform<OfFilter, V>(
        [&](int i, int j) { return P::load(filter + (i * 3 + j) * stride + at); },
        [&](int i, int j, V value) { P::store(values + (i * kSquare + j) * stride + at, value); });
  });
}

bool filter_of_values(const float* values, int64_t stride, int64_t first, int64_t last, float* filter) {
  bool finite = true;
  for_channels(last - first, [&](auto pack, int64_t k) {
    using P = decltype(pack);
    using V = typename P::Floats;
    const int64_t at = first + k;
    V differences{};
    const auto store = [&](int i, int j, V value) {
      differences = differences + (value - value);
      P::store(filter + (i * 3 + j) * stride + at, value);
    };
    const auto load = [&](int i, int j) { return P::load(values + (i * kSquare + j) * stride + at); };
    transform<ToFilter, V>(load, store);
    finite &= is_zero<P>(differences);
  });
  return finite;
}

}  // namespace
}  // namespace thalweg
