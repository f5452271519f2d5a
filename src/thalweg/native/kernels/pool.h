// Pools of images: the maximum or the mean of each window, channel by channel, and their gradients. Images
// are (image, height, width, channel).

#pragma once

#include <cstdint>

namespace thalweg {

// The windows along one axis.
struct Side {
  int64_t in, out;  // pixels of an image and of a result
  int64_t size, stride;
  int64_t padding;  // before the first pixel
};

struct Pool {
  Side y, x;
  int64_t channels;
};

// Rows [row0, row1) of all the results' rows.
using PoolRows = void (*)(const Pool& pool, const float* images, float* result, int64_t row0, int64_t row1);

// Rows [row0, row1) of one image's gradient. Of a maximum's the whole goes to the first greatest pixel: the
// image says which; of a mean's each pixel gets its share, whatever the image.
using PoolRowsBack = void (*)(const Pool& pool, const float* image, const float* gradient, float* to_image,
                              int64_t row0, int64_t row1);

}  // namespace thalweg
