// Matrices whose rows are what a filter's taps see of images: they exist only in blocks, as these are needed.

#pragma once

#include <cstdint>

namespace thalweg {

// Taps side by side: they see pixels that lie one after the other.
struct Run {
  int64_t y, x;   // where the first tap is, from the pixel that its row of the matrix belongs to
  int64_t count;  // taps
};

// A matrix with a row for each point of a grid over each image: (image, y, x). A row has, for each run and
// each of its taps, the channels of pixel (y * step_y + tap's y, x * step_x + tap's x) of the image; zeros
// outside it.
struct Gather {
  const float* data;  // images by height by width by channels
  int64_t height, width, channels;
  int64_t grid_height, grid_width;
  int64_t step_y, step_x;
  const Run* runs;
  int64_t run_count;
};

// Where rows of a result go: to pixels (first_y + y * step_y, first_x + x * step_x) of images, `channels`
// deep.
struct Scatter {
  float* data;
  int64_t height, width, channels;
  int64_t step_y, step_x, first_y, first_x;
};

// What is done to each sum at last: a channel's bias is added, if there are biases; what is below zero
// becomes zero.
struct Finish {
  const float* bias;
  bool relu;
};

// Rows [row0, row1) and columns [column0, column1) of the gathered matrix times `filter`, `depth` by
// `columns`, scattered to pixels.
using ConvolveBlock = void (*)(const Gather& gather, const float* filter, int64_t depth, int64_t columns,
                               const Scatter& scatter, const Finish& finish, int64_t row0, int64_t row1,
                               int64_t column0, int64_t column1);

// Columns [k0, k1) of the gathered matrix, transposed, times `by`, which has as many rows as it, in rows
// [row0, row1) of both: rows [k0, k1) of `sums`, of `columns` columns.
using CorrelateBlock = void (*)(const Gather& gather, const float* by, int64_t columns, float* sums,
                                int64_t row0, int64_t row1, int64_t k0, int64_t k1);

}  // namespace thalweg
