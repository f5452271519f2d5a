// Products of float32 matrices.
//
// C = op(A) op(B), all row-major, op the identity or the transpose. A tile of C is kept in registers while
// the sums run (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008). A is read
// where it lies; of B a panel of columns is copied where its rows don't lie ready, or lie too far apart to be
// read often.

#pragma once

#include <cstdint>

namespace thalweg {

struct Matrix {
  const float* data;
  int64_t stride;   // floats from one row to the next
  bool transposed;  // op is the transpose
};

// Rows [row0, row1) and columns [column0, column1) of C; the product is added to what is there if `add`.
struct Block {
  int64_t row0, row1, column0, column1;
  bool add = false;
};

// Computes a block of C. `depth` is the length of the sums. How C is divided into blocks doesn't change it:
// the terms of each sum are always added in the same order.
using MultiplyBlock = void (*)(const Matrix& a, const Matrix& b, float* c, int64_t c_stride, int64_t depth,
                               Block block);

// Narrow products have at most so many columns, and A as it is; a kernel for them computes some rows of all.
constexpr int64_t kNarrowColumns = 4;

}  // namespace thalweg
