// The passes over rows of channels that batch normalization and its gradient are made of.

#pragma once

#include <cstdint>

namespace thalweg {

// Adds up, channel by channel, the values and their squares.
using SumSquares = void (*)(const float* x, int64_t rows, int64_t channels, double* sums, double* squares);

// Adds up, channel by channel, the gradients, and their products with what deviates from the means.
using SumProducts = void (*)(const float* gradient, const float* x, const float* means, int64_t rows,
                             int64_t channels, double* sums, double* products);

// (x - mean) * factor + offset of each channel.
using ScaleRows = void (*)(const float* x, int64_t rows, int64_t channels, const float* means,
                           const float* factors, const float* offsets, float* result);

// gradient * factor + (x - mean) * slope + offset of each channel.
using BlendRows = void (*)(const float* gradient, const float* x, int64_t rows, int64_t channels,
                           const float* means, const float* factors, const float* slopes,
                           const float* offsets, float* result);

// What the gradient to a channel is made of; `sums` and `products` are those of all rows.
using BackFactors = void (*)(int64_t channels, int64_t rows, double epsilon, const float* scale,
                             const float* variances, const double* sums, const double* products,
                             float* to_scale, float* to_offset, float* factors, float* slopes,
                             float* offsets);

struct NormalizeKernels {
  SumSquares sum_squares;
  SumProducts sum_products;
  ScaleRows scale_rows;
  BlendRows blend_rows;
  BackFactors back_factors;
};

}  // namespace thalweg
