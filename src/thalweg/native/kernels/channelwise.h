// Sums over windows of images, channel by channel, each tap with a weight of its own. Images are (image,
// height, width, channel), filters (height, width, channel).

#pragma once

#include <cstdint>

namespace thalweg {

// What one axis of a written pixel depends on: `count` pixels that lie `spacing` apart, the first one
// `offset` behind the pixel's own place; they meet the taps `index`, `index + step`, ….
struct Reach {
  int64_t count, offset, spacing;
  int64_t index, step;
};

// One axis. The written pixels `phase`, `phase + phases`, … depend alike on what is read: pixel `phase + j *
// phases` has its place at the read pixel `j * stride`.
struct Grid {
  int64_t in, out;  // pixels read and written
  int64_t stride, phases;
  const Reach* reach;  // of each phase
};

struct Channelwise {
  Grid y, x;
  int64_t width;  // taps of a filter's row
  int64_t channels;
  bool streams = false;  // past the caches, what is written
};

// Rows [row0, row1) of all the results' rows.
using WeighRows = void (*)(const Channelwise& shape, const float* images, const float* filter, float* result,
                           int64_t row0, int64_t row1);

// What rows [row0, row1) of all the gradients' rows, which are as many as the results', add to the filter's
// gradient: `sums` is as large as the filter. For axes of one phase.
using WeighTaps = void (*)(const Channelwise& shape, const float* images, const float* gradient, float* sums,
                           int64_t row0, int64_t row1);

}  // namespace thalweg
