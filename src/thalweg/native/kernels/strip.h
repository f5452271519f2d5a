// Convolutions that read images where they lie: a strip is some points of some lines of a grid over an image,
// and what each sees is there already, run by run of neighbouring pixels.

#pragma once

#include <cstdint>

#include "finish.h"

namespace thalweg {

// Lines [first, last).
struct LineRange {
  int64_t first, last;
};

// The points, and the floats that each sees: `runs` times `terms` of them. Run k of a line's p-th point
// begins at data + l * line + p * point + offsets[k], l the line; on lines outside inside[k] there are
// zeros, which are left out of the sums.
struct Strip {
  const float* data;
  int64_t lines, points;
  int64_t line, point;
  const int64_t* offsets;
  int64_t runs, terms;
  const LineRange* inside;
  LineRange whole;        // the lines that are inside for all runs
  bool followed = false;  // by the strip that comes next
};

// Where what is computed for a strip's points goes.
struct Lines {
  float* data;
  int64_t line, point;  // floats from one to the next
};

// Finishes columns [column, column + width) of so many points of so many lines.
using FinishLines = void (*)(const Lines& result, int64_t lines, int64_t points, const Finish& finish,
                             int64_t column, int64_t width);

// For each point what it sees, a row of `runs` times `terms` floats, times `filter`, which has so many rows
// and `columns` columns; of these [column0, column1).
using ConvolveStrip = void (*)(const Strip& strip, const float* filter, int64_t columns, const Lines& result,
                               const Finish& finish, int64_t column0, int64_t column1);

// The points of a strip for whose sums `CorrelateStrip` has room in a line.
constexpr int64_t kStripPoints = 512;

// The transpose of what the points see times `by`, which has a row for each point, `columns` wide: rows
// [k0, k1) of `sums`. It is added to what is there if `add`.
using CorrelateStrip = void (*)(const Strip& strip, const float* by, int64_t by_line, int64_t columns,
                                float* sums, bool add, int64_t k0, int64_t k1);

}  // namespace thalweg
