// Convolutions with filters of 3 x 3 and 5 x 5 by Winograd's minimal filtering, F(4 x 4, 3 x 3) and
// F(4 x 4, 5 x 5): an image is cut into squares of 6 x 6 or 8 x 8 pixels that overlap, each is transformed to
// as many values, and these are multiplied: 36 or 64 products, where the sums would take 144 or 400 for the
// same 4 x 4 pixels of the result (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
// 2016).

#pragma once

#include <cstdint>

#include "finish.h"

namespace thalweg {

constexpr int64_t kTile = 4;

// The pixels along a square's side, all of which a tile of the result sees.
constexpr int64_t square_side(int64_t taps) { return kTile + taps - 1; }

// An image, (height, width, channel).
struct Plane {
  int64_t height, width, channels;
  int64_t line, pixel;   // floats from one to the next
  const float* outside;  // a pixel beyond its edges: zeros
};

// The values of a square whose first pixel is (y, x), zeros outside the image: the p-th one of channel c
// goes to values[p * stride + c].
using SquareValues = void (*)(const Plane& plane, const float* image, int64_t y, int64_t x, float* values,
                              int64_t stride);

// The same for a tile of 4 x 4 pixels of a gradient.
using TileValues = SquareValues;

// The 4 x 4 pixels from (y, x) on that a square's values stand for, finished, where they are inside the
// image. Whether all of them are finite.
using TileOfValues = bool (*)(const Plane& plane, const float* values, int64_t stride, const Finish& finish,
                              int64_t y, int64_t x, float* image);

// The values of filters, elements [first, last) of each tap's `stride`; and what they stand for, again
// whether all is finite.
using FilterValues = void (*)(const float* filter, int64_t stride, int64_t first, int64_t last,
                              float* values);
using FilterOfValues = bool (*)(const float* values, int64_t stride, int64_t first, int64_t last,
                                float* filter);

// For filters of one size.
struct WinogradKernels {
  SquareValues square;
  TileValues tile;
  TileOfValues of_tile;
  FilterValues filter;
  FilterOfValues of_filter;
};

}  // namespace thalweg
