// Convolutions with strides as such without: the phases of an image, every `stride`-th pixel from one of the
// first ones on, are channels of a smaller image, one phase's after the other's. Along the depth of volumes
// there are none.

#pragma once

#include "convolution.h"

namespace thalweg {

inline bool has_strides(const Convolution& shape) { return shape.y.stride * shape.x.stride > 1; }

inline int64_t filter_size(const Convolution& shape) {
  return shape.z.taps * shape.y.taps * shape.x.taps * shape.channels * shape.filters;
}

// The same convolution of the phases. Its filter has as many taps as a phase's may reach.
Convolution of_phases(const Convolution& shape);

// The filter of the phases, whose other taps are zero; and from such a one the filter.
void spread_filter(const Workers& workers, const Convolution& shape, const float* filter, float* spread);
void gather_filter(const Workers& workers, const Convolution& shape, const float* spread, float* filter);

}  // namespace thalweg
