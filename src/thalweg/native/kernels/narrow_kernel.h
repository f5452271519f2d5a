// Products with few columns, for one instruction set. Columns that fill no vector would leave most of a tile
// empty; here a vector has neighbouring terms of one sum.

#pragma once

#include "gemm_kernel.h"

namespace thalweg {
namespace {

// Columns of B, each with its terms one after the other: column j begins at data + j * stride.
struct ColumnsOfB {
  const float* data;
  int64_t stride;
};

// Adds to the sums of `rows` rows the terms from `k` on, `count` of them, at most a vector.
template <int rows, int columns, int places>
inline void add_terms(Vector* sums, const float* const* lines, const ColumnsOfB& b, int64_t k,
                      int64_t count) {
  Vector factors[columns];
#pragma GCC unroll 4
  for (int j = 0; j < columns; ++j) factors[j] = load_first(b.data + j * b.stride + k, count);
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
    const Vector terms = load_first(lines[i] + k, count);
#pragma GCC unroll 4
    for (int j = 0; j < columns; ++j) sums[i * places + j] += terms * factors[j];
  }
}

template <int columns>
void multiply_columns(const Matrix& a, const ColumnsOfB& b, float* c, int64_t c_stride, int64_t depth,
                      const Block& at) {
  // The sums of some rows together have a vector's places; of more rows there would be no pointers.
  constexpr int places = columns > 2 ? 4 : columns;
  constexpr int some = kLanes / places < 8 ? kLanes / places : 8;
  for (int64_t row = at.row0; row < at.row1; row += some) {
    const int64_t rows = at.row1 - row < some ? at.row1 - row : some;
    const float* lines[some];
    for (int i = 0; i < some; ++i) lines[i] = a.data + (row + (i < rows ? i : rows - 1)) * a.stride;
    Vector sums[kLanes] = {};
    int64_t k = 0;
    for (; k + kLanes <= depth; k += kLanes) add_terms<some, columns, places>(sums, lines, b, k, kLanes);
    if (k < depth) add_terms<some, columns, places>(sums, lines, b, k, depth - k);
    const Vector found = totals(sums);
    for (int64_t i = 0; i < rows; ++i) {
      float* out = c + (row + i) * c_stride;
      for (int j = 0; j < columns; ++j) out[j] = (at.add ? out[j] : 0.0f) + found[i * places + j];
    }
  }
}

// A block of C as `block` computes it, of all its columns, at most kNarrowColumns. A is not transposed.
void narrow_block(const Matrix& a, const Matrix& b, float* c, int64_t c_stride, int64_t depth, Block at) {
  using Multiply = void (*)(const Matrix&, const ColumnsOfB&, float*, int64_t, int64_t, const Block&);
  constexpr Multiply kMultiply[kNarrowColumns] = {multiply_columns<1>, multiply_columns<2>,
                                                  multiply_columns<3>, multiply_columns<4>};
  const int64_t columns = at.column1;
  const int64_t most = kPanelFloats / columns;
  for (int64_t k = 0; k < depth; k += most, at.add = true) {
    const int64_t part = depth - k < most ? depth - k : most;
    ColumnsOfB of_b{b.data + k, b.stride};
    if (!b.transposed) {
      of_b = {panel_memory, part};
      for (int64_t d = 0; d < part; ++d) {
        for (int64_t j = 0; j < columns; ++j) panel_memory[j * part + d] = b.data[(k + d) * b.stride + j];
      }
    }
    kMultiply[columns - 1]({a.data + k, a.stride, false}, of_b, c, c_stride, part, at);
  }
}

}  // namespace
}  // namespace thalweg
