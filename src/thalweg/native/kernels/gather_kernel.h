// The kernels of gather.h for one instruction set: they use the tiles of gemm_kernel.h.

#pragma once

#include "gather.h"
#include "gemm_kernel.h"

namespace thalweg {
namespace {

// A block of the gathered matrix stays in the second-level cache.
constexpr int64_t kGatherRows = 12 * kRows;
constexpr int64_t kGatherDepth = 768;
// Where sums run over rows, these are many and the block's columns few.
constexpr int64_t kCorrelateRows = 2 * kGatherRows;
constexpr int64_t kCorrelateDepth = kGatherDepth / 2;
static_assert(kCorrelateRows <= kDepth, "a panel has room for a block's rows");
constexpr int64_t kGatherColumns = 8 * kColumns;
// Rows this many floats longer than a power of two don't all fall into the same places of the cache.
constexpr int64_t kSkew = 16;

alignas(64) thread_local float gathered[kGatherRows * (kGatherDepth + 2 * kSkew)];
alignas(64) thread_local float block_result[kGatherRows * kGatherColumns];

int64_t gathered_stride(int64_t depth) { return depth % 128 == 0 ? depth + kSkew : depth; }

// Copies a few floats, most often fewer than a call of memcpy is worth.
inline void copy(const float* in, int64_t count, float* out) {
  if (count >= 32) {
    std::memcpy(out, in, sizeof(float) * count);
  } else {
    for (int64_t i = 0; i < count; ++i) out[i] = in[i];
  }
}

// Columns [k0, k1) of one row, that of grid point (image, y, x).
void gather_row(const Gather& g, const float* image, int64_t y, int64_t x, int64_t k0, int64_t k1,
                float* out) {
  int64_t begin = 0;  // the column where the run begins
  for (int64_t r = 0; r < g.run_count; ++r) {
    const Run& run = g.runs[r];
    const int64_t first = begin > k0 ? begin : k0;
    begin += run.count * g.channels;
    const int64_t last = begin < k1 ? begin : k1;
    if (first >= last) continue;
    const int64_t start = begin - run.count * g.channels;
    const int64_t in_y = y * g.step_y + run.y, in_x = x * g.step_x + run.x;
    // Of the run's floats those from `inside0` to `inside1` lie in the image.
    int64_t inside0 = first, inside1 = last;
    if (in_y < 0 || in_y >= g.height) {
      inside0 = inside1 = last;
    } else {
      const int64_t left = start - in_x * g.channels, right = left + g.width * g.channels;
      if (left > inside0) inside0 = left < last ? left : last;
      if (right < inside1) inside1 = right > inside0 ? right : inside0;
    }
    for (int64_t k = first; k < inside0; ++k) out[k - k0] = 0.0f;
    if (inside1 > inside0) {
      copy(image + (in_y * g.width + in_x) * g.channels + (inside0 - start), inside1 - inside0,
           out + inside0 - k0);
    }
    for (int64_t k = inside1; k < last; ++k) out[k - k0] = 0.0f;
  }
}

// True if the matrix exists: its rows are the pixels themselves.
bool is_plain(const Gather& g) {
  const Run& first = g.runs[0];
  return g.run_count == 1 && first.count == 1 && first.y == 0 && first.x == 0 && g.step_y == 1 &&
         g.step_x == 1 && g.grid_height == g.height && g.grid_width == g.width;
}

// Columns [k0, k1) of rows [row0, row1), brought together in `gathered` unless they lie ready.
Matrix gather_block(const Gather& g, int64_t row0, int64_t row1, int64_t k0, int64_t k1) {
  if (is_plain(g)) return {g.data + row0 * g.channels + k0, g.channels, false};
  const int64_t stride = gathered_stride(k1 - k0);
  int64_t x = row0 % g.grid_width, y = row0 / g.grid_width % g.grid_height;
  int64_t image = row0 / g.grid_width / g.grid_height;
  for (int64_t row = row0; row < row1; ++row) {
    gather_row(g, g.data + image * g.height * g.width * g.channels, y, x, k0, k1,
               gathered + (row - row0) * stride);
    if (++x == g.grid_width) {
      x = 0;
      if (++y == g.grid_height) y = 0, ++image;
    }
  }
  return {gathered, stride, false};
}

// Puts the finished rows of `block_result`, which are those from `row` on, where they belong.
void scatter_block(const Gather& g, const Scatter& s, const Finish& finish, int64_t row, int64_t rows,
                   int64_t column, int64_t columns) {
  for (int64_t i = 0; i < rows; ++i, ++row) {
    const int64_t x = row % g.grid_width, y = row / g.grid_width % g.grid_height;
    const int64_t image = row / g.grid_width / g.grid_height;
    const int64_t pixel = (image * s.height + s.first_y + y * s.step_y) * s.width + s.first_x + x * s.step_x;
    const float* in = block_result + i * kGatherColumns;
    float* out = s.data + pixel * s.channels + column;
    if (finish.bias) {
      for (int64_t j = 0; j < columns; ++j) out[j] = in[j] + finish.bias[column + j];
    } else {
      std::memcpy(out, in, sizeof(float) * columns);
    }
    if (finish.relu) {  // what is no number stays what it is
      for (int64_t j = 0; j < columns; ++j) out[j] = out[j] < 0.0f ? 0.0f : out[j];
    }
  }
}

void convolve_block(const Gather& gather, const float* filter, int64_t depth, int64_t columns,
                    const Scatter& scatter, const Finish& finish, int64_t row0, int64_t row1, int64_t column0,
                    int64_t column1) {
  const int64_t pieces = (depth + kGatherDepth - 1) / kGatherDepth;
  Matrix a{};
  for (int64_t row = row0; row < row1; row += kGatherRows) {
    const int64_t end = row + kGatherRows < row1 ? row + kGatherRows : row1;
    for (int64_t column = column0; column < column1; column += kGatherColumns) {
      const int64_t stop = column + kGatherColumns < column1 ? column + kGatherColumns : column1;
      if (depth == 0) std::memset(block_result, 0, sizeof(block_result));
      for (int64_t piece = 0; piece < pieces; ++piece) {
        const int64_t k = depth * piece / pieces, part = depth * (piece + 1) / pieces - k;
        if (pieces > 1 || column == column0) a = gather_block(gather, row, end, k, k + part);
        for (int64_t j = column; j < stop; j += kColumns) {
          const int64_t width = stop - j < kColumns ? stop - j : kColumns;
          Panel panel{filter + k * columns + j, columns};
          for (int64_t d = 0; d < part; d += kDepth) {
            const int64_t terms = part - d < kDepth ? part - d : kDepth;
            if (width < kColumns) {
              pack({filter, columns, false}, k + d, j, width, terms, panel_memory);
              panel = {panel_memory, kColumns};
            } else {
              panel.data = filter + (k + d) * columns + j;
            }
            multiply_panel({a.data + d, a.stride, false}, panel, block_result + j - column, kGatherColumns,
                           width, end - row, terms, k + d > 0);
          }
        }
      }
      scatter_block(gather, scatter, finish, row, end - row, column, stop - column);
    }
  }
}

void correlate_block(const Gather& gather, const float* by, int64_t columns, float* sums, int64_t row0,
                     int64_t row1, int64_t k0, int64_t k1) {
  for (int64_t k = k0; k < k1; k += kCorrelateDepth) {
    const int64_t end = k + kCorrelateDepth < k1 ? k + kCorrelateDepth : k1;
    for (int64_t row = row0; row < row1; row += kCorrelateRows) {
      const int64_t stop = row + kCorrelateRows < row1 ? row + kCorrelateRows : row1;
      const Matrix a = gather_block(gather, row, stop, k, end);
      for (int64_t j = 0; j < columns; j += kColumns) {
        const int64_t width = columns - j < kColumns ? columns - j : kColumns;
        Panel panel{by + row * columns + j, columns};
        if (width < kColumns) {
          pack({by, columns, false}, row, j, width, stop - row, panel_memory);
          panel = {panel_memory, kColumns};
        }
        multiply_panel({a.data, a.stride, true}, panel, sums + k * columns + j, columns, width, end - k,
                       stop - row, row > row0);
      }
    }
  }
}

}  // namespace
}  // namespace thalweg
