// The kernels of resample.h for one instruction set.

#pragma once

#include "packs.h"
#include "resample.h"

namespace thalweg {
namespace {

// The image's rows that row `row` of the result sees, summed: `floats` of them.
template <typename T>
inline void sum_rows(const Weights& seen, const T* image, int64_t floats, int64_t row, float* line) {
  const int32_t* places = seen.places + row * seen.count;
  const float* weights = seen.weights + row * seen.count;
  const T* first = image + places[0] * floats;
  if (seen.blends) {
    const T* second = image + places[1] * floats;
    for (int64_t i = 0; i < floats; ++i) {
      const float x = first[i];
      line[i] = x + (static_cast<float>(second[i]) - x) * weights[1];
    }
    return;
  }
  for (int64_t i = 0; i < floats; ++i) line[i] = static_cast<float>(first[i]) * weights[0];
  for (int64_t k = 1; k < seen.count; ++k) {
    const T* next = image + places[k] * floats;
    for (int64_t i = 0; i < floats; ++i) line[i] += static_cast<float>(next[i]) * weights[k];
  }
}

// Some channels of a pixel of the result; `line` begins with these channels.
template <typename P>
inline typename P::Floats sum_pixels(const Weights& seen, const float* line, int64_t channels,
                                     int64_t pixel) {
  const int32_t* places = seen.places + pixel * seen.count;
  const float* weights = seen.weights + pixel * seen.count;
  const typename P::Floats first = P::load(line + places[0] * channels);
  if (seen.blends) return first + (P::load(line + places[1] * channels) - first) * weights[1];
  typename P::Floats sum = first * weights[0];
  for (int64_t k = 1; k < seen.count; ++k) sum = sum + P::load(line + places[k] * channels) * weights[k];
  return sum;
}

template <typename T>
void resample_rows(const Resampling& shape, const T* image, float* line, float* result, int64_t row0,
                   int64_t row1) {
  const Weights& columns = shape.columns;
  const int64_t channels = shape.channels, floats = columns.in * channels;
  for (int64_t i = 0; i < kRowMargin; ++i) line[floats + i] = 0;
  float* out = result + row0 * columns.out * channels;
  for (int64_t row = row0; row < row1; ++row) {
    sum_rows(shape.rows, image, floats, row, line);
    int64_t pixel = 0;
    if (channels == 3) {
      // Four floats at a time; the next pixel overwrites the last of them.
      for (; pixel + 1 < columns.out; ++pixel, out += 3) {
        Pack<4>::store(out, sum_pixels<Pack<4>>(columns, line, 3, pixel));
      }
    }
    for (; pixel < columns.out; ++pixel, out += channels) {
      for_channels(channels, [&](auto pack, int64_t c) {
        using P = decltype(pack);
        P::store(out + c, sum_pixels<P>(columns, line + c, channels, pixel));
      });
    }
  }
}

}  // namespace
}  // namespace thalweg
