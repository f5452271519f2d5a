// The kernels of normalize.h for one instruction set.

#pragma once

#include <cmath>

#include "normalize.h"
#include "packs.h"

namespace thalweg {
namespace {

// Rows that are added up in single precision, and stay in the first-level cache meanwhile.
constexpr int64_t kSumRows = 32;
// Vectors side by side in registers.
constexpr int kAbreast = 4;

// Channels that are worked on together: some packs.
template <typename Pack, int packs>
struct Band {
  using Floats = typename Pack::Floats;
  static constexpr int lanes = sizeof(Floats) / sizeof(float);
  Floats of[packs];

  static Band load(const float* from) {
    Band strip;
#pragma GCC unroll 4
    for (int i = 0; i < packs; ++i) strip.of[i] = Pack::load(from + i * lanes);
    return strip;
  }
  void store(float* to) const {
#pragma GCC unroll 4
    for (int i = 0; i < packs; ++i) Pack::store(to + i * lanes, of[i]);
  }
  // Adds it to numbers of double precision.
  void add_to(double* sums) const {
    float each[packs * lanes];
    store(each);
    for (int i = 0; i < packs * lanes; ++i) sums[i] += each[i];
  }
};

// Calls `visit(strip, channel)` for all channels.
template <typename Visit>
inline void for_strips(int64_t channels, const Visit& visit) {
  int64_t c = 0;
  for (; c + kAbreast * kLanes <= channels; c += kAbreast * kLanes) visit(Band<Pack<kLanes>, kAbreast>(), c);
  for_channels(channels - c, [&](auto pack, int64_t at) { visit(Band<decltype(pack), 1>(), c + at); });
}

// Rows whose strips take turns where nothing is added up, so that a strip's factors stay in registers: wider
// rows are worked on one by one, as memory is fastest in its order.
constexpr int64_t kWideRow = 512;
inline int64_t rows_together(int64_t channels) { return channels > kWideRow ? 1 : kSumRows; }

__attribute__((flatten)) void sum_squares(const float* x, int64_t rows, int64_t channels, double* sums,
                                          double* squares) {
  for (int64_t row = 0; row < rows; row += kSumRows) {
    const int64_t count = rows - row < kSumRows ? rows - row : kSumRows;
    for_strips(channels, [&](auto strip, int64_t c) {
      using S = decltype(strip);
      constexpr int packs = sizeof(strip.of) / sizeof(strip.of[0]);
      const float* first = x + row * channels + c;
      S sum{}, square{};
      for (int64_t i = 0; i < count; ++i) {
        const S value = S::load(first + i * channels);
#pragma GCC unroll 4
        for (int k = 0; k < packs; ++k) sum.of[k] += value.of[k];
      }
      // What deviates from about the mean of these rows: large values would swallow it.
      S mean = sum, rest{};
#pragma GCC unroll 4
      for (int k = 0; k < packs; ++k) mean.of[k] /= static_cast<float>(count);
      for (int64_t i = 0; i < count; ++i) {
        const S value = S::load(first + i * channels);
#pragma GCC unroll 4
        for (int k = 0; k < packs; ++k) {
          const typename S::Floats deviation = value.of[k] - mean.of[k];
          rest.of[k] += deviation;
          square.of[k] += deviation * deviation;
        }
      }
      float middle[packs * S::lanes], beside[packs * S::lanes], around[packs * S::lanes];
      mean.store(middle), rest.store(beside), square.store(around);
      for (int k = 0; k < packs * S::lanes; ++k) {
        const double m = middle[k], r = beside[k];
        sums[c + k] += count * m + (r == r ? r : 0);  // an infinite mean stays that
        squares[c + k] += count * m * m + 2 * m * r + around[k];
      }
    });
  }
}

__attribute__((flatten)) void sum_products(const float* gradient, const float* x, const float* means,
                                           int64_t rows, int64_t channels, double* sums, double* products) {
  for (int64_t row = 0; row < rows; row += kSumRows) {
    const int64_t end = row + kSumRows < rows ? row + kSumRows : rows;
    for_strips(channels, [&](auto strip, int64_t c) {
      using S = decltype(strip);
      constexpr int packs = sizeof(strip.of) / sizeof(strip.of[0]);
      const S mean = S::load(means + c);
      S sum{}, product{};
      for (int64_t i = row; i < end; ++i) {
        const S value = S::load(x + i * channels + c), slope = S::load(gradient + i * channels + c);
#pragma GCC unroll 4
        for (int k = 0; k < packs; ++k) {
          sum.of[k] += slope.of[k];
          product.of[k] += slope.of[k] * (value.of[k] - mean.of[k]);
        }
      }
      sum.add_to(sums + c);
      product.add_to(products + c);
    });
  }
}

__attribute__((flatten)) void scale_rows(const float* x, int64_t rows, int64_t channels, const float* means,
                                         const float* factors, const float* offsets, float* result) {
  const int64_t some = rows_together(channels);
  for (int64_t row = 0; row < rows; row += some) {
    const int64_t end = row + some < rows ? row + some : rows;
    for_strips(channels, [&](auto strip, int64_t c) {
      using S = decltype(strip);
      constexpr int packs = sizeof(strip.of) / sizeof(strip.of[0]);
      const S mean = S::load(means + c), factor = S::load(factors + c), offset = S::load(offsets + c);
      for (int64_t i = row; i < end; ++i) {
        S value = S::load(x + i * channels + c);
#pragma GCC unroll 4
        for (int k = 0; k < packs; ++k) {
          value.of[k] = (value.of[k] - mean.of[k]) * factor.of[k] + offset.of[k];
        }
        value.store(result + i * channels + c);
      }
    });
  }
}

__attribute__((flatten)) void blend_rows(const float* gradient, const float* x, int64_t rows,
                                         int64_t channels, const float* means, const float* factors,
                                         const float* slopes, const float* offsets, float* result) {
  const int64_t some = rows_together(channels);
  for (int64_t row = 0; row < rows; row += some) {
    const int64_t end = row + some < rows ? row + some : rows;
    for_strips(channels, [&](auto strip, int64_t c) {
      using S = decltype(strip);
      constexpr int packs = sizeof(strip.of) / sizeof(strip.of[0]);
      const S mean = S::load(means + c), factor = S::load(factors + c);
      const S slope = S::load(slopes + c), offset = S::load(offsets + c);
      for (int64_t i = row; i < end; ++i) {
        const S value = S::load(x + i * channels + c);
        S blend = S::load(gradient + i * channels + c);
#pragma GCC unroll 4
        for (int k = 0; k < packs; ++k) {
          blend.of[k] = blend.of[k] * factor.of[k] + (value.of[k] - mean.of[k]) * slope.of[k] + offset.of[k];
        }
        blend.store(result + i * channels + c);
      }
    });
  }
}

void back_factors(int64_t channels, int64_t rows, double epsilon, const float* __restrict scale,
                  const float* __restrict variances, const double* __restrict sums,
                  const double* __restrict products, float* __restrict to_scale, float* __restrict to_offset,
                  float* __restrict factors, float* __restrict slopes, float* __restrict offsets) {
  const double share = 1.0 / rows;
  for (int64_t c = 0; c < channels; ++c) {
    const double slope = 1 / std::sqrt(variances[c] + epsilon), factor = scale[c] * slope;
    to_offset[c] = static_cast<float>(sums[c]);
    to_scale[c] = static_cast<float>(products[c] * slope);
    factors[c] = static_cast<float>(factor);
    slopes[c] = static_cast<float>(-factor * slope * slope * products[c] * share);
    offsets[c] = static_cast<float>(-factor * sums[c] * share);
  }
}

}  // namespace
}  // namespace thalweg
