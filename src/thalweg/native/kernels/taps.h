// Which taps of a filter see what, along one axis.

#pragma once

#include <cstdint>
#include <vector>

#include "convolution.h"

namespace thalweg {

inline bool is_inside(int64_t place, int64_t size) { return place >= 0 && place < size; }

// Some taps, and how many pixels from a point of the grid each sees.
struct Taps {
  std::vector<int64_t> index, offset;
};

// All taps, from the pixel on where a result's window begins if nothing is padded.
Taps taps_of_result(const Axis& axis);

// The taps, in the order of the pixels that they see, of the gradient with respect to every `stride`-th pixel
// from `phase` on.
Taps taps_of_phase(const Axis& axis, int64_t phase);

// The share of all taps, over all results, that see a pixel: the others see padding.
double seen_share(const Axis& axis);

// Whether the pixels that they see lie one after the other.
bool are_neighbours(const Taps& taps);

// Copies the taps' matrices of a filter, transposed: of `shape.channels` rows each in `filter`.
void turn_filter(const Workers& workers, const Convolution& shape, const Taps& z, const Taps& y,
                 const Taps& x, const float* filter, float* turned);

}  // namespace thalweg
