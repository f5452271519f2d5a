// Convolutions with filters of 3 x 3 by Winograd's minimal filtering F(4 x 4, 3 x 3): an image is cut into
// squares of 6 x 6 pixels that overlap, each is transformed to 36 values, and these are multiplied, where the
// sums would take 144 products for the same 4 x 4 pixels of the result (Lavin and Gray, "Fast Algorithms for
// Convolutional Neural Networks", 2016).

#pragma once

#include <cstdint>

#include "finish.h"

namespace thalweg {

constexpr int64_t kTile = 4, kSquare = 6, kValues = kSquare * kSquare;

// An image, (height, width, channel).
struct Plane {
  int64_t height, width, channels;
  const float* outside;  // a pixel beyond its edges: zeros
};

// The 36 values of a square whose first pixel is (y, x), zeros outside the image: the p-th one of channel c
// goes to values[p * stride + c].
using SquareValues = void (*)(const Plane& plane, const float* image, int64_t y, int64_t x, float* values,
                              int64_t stride);

// The same for a tile of 4 x 4 pixels of a gradient.
using TileValues = SquareValues;

// The 4 x 4 pixels from (y, x) on that 36 values stand for, finished, where they are inside the image.
// Whether all of them are finite.
using TileOfValues = bool (*)(const Plane& plane, const float* values, int64_t stride, const Finish& finish,
                              int64_t y, int64_t x, float* image);

// The values of filters, elements [first, last) of each tap's `stride`; and what they stand for, again
// whether all is finite.
using FilterValues = void (*)(const float* filter, int64_t stride, int64_t first, int64_t last,
                              float* values);
using FilterOfValues = bool (*)(const float* values, int64_t stride, int64_t first, int64_t last,
                                float* filter);

struct WinogradKernels {
  SquareValues square;
  TileValues tile;
  TileOfValues of_tile;
  FilterValues filter;
  FilterOfValues of_filter;
};

}  // namespace thalweg
