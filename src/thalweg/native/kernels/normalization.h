// Batch normalization in training and its gradient, divided among threads: rows of channels, each of which
// gets mean 0 and variance 1 over the rows.

#pragma once

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

struct Batch {
  int64_t rows, channels;  // at least one row
  double epsilon;          // added to the variance
};

// result = (x - mean) / sqrt(variance + epsilon) * scale + offset; gives the means and variances, too.
void normalize(const Kernels& kernels, const Workers& workers, const Batch& batch, const float* x,
               const float* scale, const float* offset, float* result, float* means, float* variances);

// The gradients with respect to x, scale and offset.
void normalize_back(const Kernels& kernels, const Workers& workers, const Batch& batch, const float* gradient,
                    const float* x, const float* scale, const float* means, const float* variances,
                    float* to_x, float* to_scale, float* to_offset);

}  // namespace thalweg
