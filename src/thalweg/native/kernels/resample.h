// Images in another size: each pixel of a result is a weighted sum of some of an image's, along columns and
// rows apart. Images are (height, width, channel).

#pragma once

#include <cstdint>

namespace thalweg {

// What the pixels of a result see along one axis.
struct Weights {
  int64_t in, out;        // pixels of an image and of a result
  int64_t count;          // pixels that each of the result's sees
  int64_t blends;         // nonzero: two, whose weights add up to 1
  const int32_t* places;  // (out, count): which
  const float* weights;   // (out, count)
};

struct Resampling {
  Weights rows, columns;
  int64_t channels;
};

// Floats that a row of an image needs more than it has, so that its last pixel can be read as four channels.
constexpr int64_t kRowMargin = 4;

// Rows [row0, row1) of one image's result. `line` has room for a row of the image and the margin.
using ResampleBytes = void (*)(const Resampling& shape, const uint8_t* image, float* line, float* result,
                               int64_t row0, int64_t row1);
using ResampleFloats = void (*)(const Resampling& shape, const float* image, float* line, float* result,
                                int64_t row0, int64_t row1);

}  // namespace thalweg
