// Convolutions of small images, tap by tap: a stack is one pixel of each of some images. Which taps see a
// pixel is the same in all of them, so nothing is computed that padding makes zero.

#pragma once

#include <cstdint>

#include "gemm.h"

namespace thalweg {

// A pixel of each result, at `to`, and which taps count there: those of pairs [first, last). The first taps
// that do don't add to what is there.
struct Point {
  int64_t to, first, last;
  bool add;
};

// Images, and what is added up of them by some taps. Each tap has a matrix, `depth` by the results' channels.
struct Stack {
  const float* data;
  int64_t images, image;  // how many, and floats from one to the next
  int64_t depth;          // channels that are read
  const Matrix* taps;
  int64_t tap_count;
  const Point* points;
  int64_t point_count;
  // Of each pair of a point and a tap: where in an image it reads, and the first row of its matrix, all
  // taps' matrices one below the other.
  const int64_t *offsets, *rows;
};

// The most rows that the matrices of several taps may have together.
constexpr int64_t kStackDepth = 512;

// Computes, or adds to, columns [column0, column1) of the points' results, which are `result_image` floats
// apart.
using MultiplyStack = void (*)(const Stack& stack, float* result, int64_t result_image, int64_t column0,
                               int64_t column1);

// Runs of pixels that a tap sees, in order, and of those that see them.
struct Pairs {
  const int64_t *offsets, *rows;  // floats to the first that is seen; the row of what sees it
  int64_t count, length;          // runs, and the pixels of each
};

// Of pixels, `stride` floats apart, channels [0, channels) transposed, times the `columns` channels of what
// sees them: a sum that is added to what is there if `add`. The columns are a multiple of a vector's length.
using CorrelateStack = void (*)(const float* pixels, int64_t stride, int64_t channels, const Pairs& pairs,
                                const float* by, int64_t columns, float* sums, bool add);

}  // namespace thalweg
