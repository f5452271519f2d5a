// The kernels of stack.h for one instruction set: they use the tiles of gemm_kernel.h.

#pragma once

#include "gemm_kernel.h"
#include "stack.h"

namespace thalweg {
namespace {

static_assert(kStackDepth <= kDepth, "a panel has room for several taps");

// Columns [column, column + width) of rows [k, k + depth) of the taps' matrices, one below the other.
Panel panel_of_taps(const Stack& s, int64_t k, int64_t column, int64_t width, int64_t depth) {
  const Matrix& first = s.taps[0];
  if (s.tap_count == 1 && !first.transposed && width == kColumns && first.stride < kFarStride) {
    return {first.data + k * first.stride + column, first.stride};
  }
  for (int64_t tap = 0; tap < s.tap_count; ++tap) {
    pack(s.taps[tap], k, column, width, depth, panel_memory + tap * depth * kColumns);
  }
  return {panel_memory, kColumns};
}

void multiply_stack(const Stack& s, float* result, int64_t result_image, int64_t column0, int64_t column1) {
  const int64_t pieces = (s.depth + kDepth - 1) / kDepth;
  for (int64_t j = column0; j < column1; j += kColumns) {
    const int64_t width = column1 - j < kColumns ? column1 - j : kColumns;
    for (int64_t piece = 0; piece < pieces; ++piece) {
      const int64_t k = s.depth * piece / pieces, part = s.depth * (piece + 1) / pieces - k;
      const Panel panel = panel_of_taps(s, k, j, width, part);
      for (int64_t p = 0; p < s.point_count; ++p) {
        const Point& point = s.points[p];
        const Segments segments{s.offsets + point.first, point.last - point.first, part,
                                s.rows + point.first};
        multiply_segments({s.data + k, s.image, false}, segments, &panel, result + point.to + j, result_image,
                          width, s.images, {point.add || k > 0});
      }
    }
  }
}

void correlate_stack(const float* pixels, int64_t stride, int64_t channels, const Pairs& pairs,
                     const float* by, int64_t columns, float* sums, bool add) {
  const Segments segments{pairs.offsets, pairs.count, pairs.length, pairs.rows};
  for (int64_t j = 0; j < columns; j += kColumns) {
    const int64_t width = columns - j < kColumns ? columns - j : kColumns;
    const Panel panel{by + j, columns};
    multiply_segments({pixels, stride, true}, segments, &panel, sums + j, columns, width, channels, {add});
  }
}

}  // namespace
}  // namespace thalweg
