#include "phases.h"

#include <algorithm>

#include "taps.h"

namespace thalweg {
namespace {

// Of numbers that may be negative.
int64_t floor_div(int64_t a, int64_t b) { return (a >= 0 ? a : a - b + 1) / b; }

Axis axis_of_phases(const Axis& axis) {
  const int64_t first = floor_div(-axis.padding, axis.stride);
  const int64_t last = floor_div(axis.taps - 1 - axis.padding, axis.stride);
  return {ceil_div(axis.in, axis.stride), axis.out, last - first + 1, 1, 1, -first};
}

// Which of a filter's taps the `tap`-th of a phase is; outside the filter if there is none.
int64_t tap_of_phase(const Axis& axis, int64_t tap, int64_t phase) {
  return (tap - axis_of_phases(axis).padding) * axis.stride + phase + axis.padding;
}

// Calls `visit(block, tap)` for the matrices of the phases' filter: its place among these, and the one of the
// filter that it is, -1 if there is none.
template <typename Visit>
void for_taps_of_phases(const Workers& workers, const Convolution& shape, const Visit& visit) {
  const Convolution phases = of_phases(shape);
  const int64_t count = shape.y.stride * shape.x.stride;
  parallel_for(workers, phases.z.taps * phases.y.taps * phases.x.taps * count, [&](int64_t block) {
    const int64_t phase = block % count, place = block / count;
    const int64_t z = place / phases.x.taps / phases.y.taps;
    const int64_t y = tap_of_phase(shape.y, place / phases.x.taps % phases.y.taps, phase / shape.x.stride);
    const int64_t x = tap_of_phase(shape.x, place % phases.x.taps, phase % shape.x.stride);
    const bool inside = is_inside(y, shape.y.taps) && is_inside(x, shape.x.taps);
    visit(block, inside ? (z * shape.y.taps + y) * shape.x.taps + x : -1);
  });
}

}  // namespace

Convolution of_phases(const Convolution& shape) {
  return {shape.images,
          axis_of_phases(shape.y),
          axis_of_phases(shape.x),
          shape.y.stride * shape.x.stride * shape.channels,
          shape.filters,
          shape.z};
}

void spread_filter(const Workers& workers, const Convolution& shape, const float* filter, float* spread) {
  const int64_t area = shape.channels * shape.filters;
  for_taps_of_phases(workers, shape, [&](int64_t block, int64_t tap) {
    float* matrix = spread + block * area;
    if (tap < 0) {
      std::fill_n(matrix, area, 0.0f);
    } else {
      std::copy_n(filter + tap * area, area, matrix);
    }
  });
}

void gather_filter(const Workers& workers, const Convolution& shape, const float* spread, float* filter) {
  const int64_t area = shape.channels * shape.filters;
  for_taps_of_phases(workers, shape, [&](int64_t block, int64_t tap) {
    if (tap >= 0) std::copy_n(spread + block * area, area, filter + tap * area);
  });
}

}  // namespace thalweg
