#include "taps.h"

#include <algorithm>

namespace thalweg {
namespace {

// out[j * rows + i] = in[i * columns + j], in squares that stay in the first-level cache.
void transpose(const float* in, int64_t rows, int64_t columns, float* out) {
  constexpr int64_t side = 16;
  for (int64_t i0 = 0; i0 < rows; i0 += side) {
    const int64_t i1 = std::min(i0 + side, rows);
    for (int64_t j0 = 0; j0 < columns; j0 += side) {
      const int64_t j1 = std::min(j0 + side, columns);
      for (int64_t j = j0; j < j1; ++j) {
        for (int64_t i = i0; i < i1; ++i) out[j * rows + i] = in[i * columns + j];
      }
    }
  }
}

}  // namespace

Taps taps_of_result(const Axis& axis) {
  Taps taps;
  for (int64_t tap = 0; tap < axis.taps; ++tap) {
    taps.index.push_back(tap);
    taps.offset.push_back(tap * axis.dilation - axis.padding);
  }
  return taps;
}

Taps taps_of_phase(const Axis& axis, int64_t phase) {
  Taps taps;
  for (int64_t tap = axis.taps - 1; tap >= 0; --tap) {
    const int64_t at = phase + axis.padding - tap * axis.dilation;
    if (at % axis.stride == 0) {
      taps.index.push_back(tap);
      taps.offset.push_back(at / axis.stride);
    }
  }
  return taps;
}

double seen_share(const Axis& axis) {
  int64_t seen = 0;
  for (int64_t out = 0; out < axis.out; ++out) {
    for (int64_t tap = 0; tap < axis.taps; ++tap) {
      seen += is_inside(out * axis.stride + tap * axis.dilation - axis.padding, axis.in);
    }
  }
  return static_cast<double>(seen) / static_cast<double>(axis.out * axis.taps);
}

bool are_neighbours(const Taps& taps) {
  for (size_t k = 1; k < taps.offset.size(); ++k) {
    if (taps.offset[k] != taps.offset[k - 1] + 1) return false;
  }
  return true;
}

void turn_filter(const Workers& workers, const Convolution& shape, const Taps& z, const Taps& y,
                 const Taps& x, const float* filter, float* turned) {
  const int64_t width = static_cast<int64_t>(x.index.size()), height = static_cast<int64_t>(y.index.size());
  const int64_t area = shape.channels * shape.filters;
  parallel_for(workers, static_cast<int64_t>(z.index.size()) * height * width, [&](int64_t k) {
    const int64_t plane = z.index[k / width / height], row = y.index[k / width % height];
    const int64_t tap = (plane * shape.y.taps + row) * shape.x.taps + x.index[k % width];
    transpose(filter + tap * area, shape.channels, shape.filters, turned + k * area);
  });
}

}  // namespace thalweg
