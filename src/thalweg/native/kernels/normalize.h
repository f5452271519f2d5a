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

struct NormalizeKernels {
  SumSquares sum_squares;
  SumProducts sum_products;
  ScaleRows scale_rows;
  BlendRows blend_rows;
};

}  // namespace thalweg
