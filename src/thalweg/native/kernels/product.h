// Products of matrices and of batches of them, divided among threads.

#pragma once

#include <cstdint>
#include <vector>

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

// One product of a batch.
struct Product {
  const float* a;
  const float* b;
  float* c;
};

// The shape that the products of a batch share: op(A) is rows × depth, op(B) depth × columns.
struct ProductShape {
  int64_t rows, columns, depth;
  bool transpose_a, transpose_b;
};

void multiply(const Kernels& kernels, const Workers& workers, const ProductShape& shape,
              const std::vector<Product>& products);

}  // namespace thalweg
