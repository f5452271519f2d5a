// Images under an affine map of their pixels' places, interpolated linearly.

#pragma once

#include <cstdint>

namespace thalweg {

struct Warp {
  int64_t height, width, channels;
  int64_t pixel, channel;          // elements from one pixel or channel to the next; rows are whole
  double matrix[6];                // where a pixel comes from: row = m[0] y + m[1] x + m[2], then the column
  int64_t from_below, from_right;  // nonzero: rows or columns of the result are in the other order
  int64_t filled;                  // nonzero: what is beyond the edges is `outside`, else the nearest pixel
  double outside;
};

// `T` is float or double. Sums are made in double precision.
template <typename T>
void warp(const Warp& shape, const T* image, T* result);

}  // namespace thalweg
