#include "warping.h"

#include <algorithm>

namespace thalweg {
namespace {

// A place between two pixels of an axis: the first one, how far it is to the next, and how near to that.
struct Between {
  int64_t first, step;
  double share;
};

// What is no number counts as the first pixel.
Between between(double place, int64_t size) {
  const double inside = place > 0 ? std::min(place, static_cast<double>(size - 1)) : 0.0;
  const int64_t first = static_cast<int64_t>(inside);
  return {first, first + 1 < size, inside - static_cast<double>(first)};
}

bool beyond(double place, int64_t size) { return place < 0 || place > static_cast<double>(size - 1); }

template <typename T>
void warp_pixel(const Warp& shape, const T* image, double y, double x, T* out) {
  if (shape.filled && (beyond(y, shape.height) || beyond(x, shape.width))) {
    for (int64_t c = 0; c < shape.channels; ++c) out[c * shape.channel] = static_cast<T>(shape.outside);
    return;
  }
  const Between row = between(y, shape.height), column = between(x, shape.width);
  const double corner = row.share * column.share, below = row.share - corner, right = column.share - corner;
  const double here = 1 - row.share - right;
  const int64_t down = row.step * shape.width * shape.pixel, aside = column.step * shape.pixel;
  const T* in = image + (row.first * shape.width + column.first) * shape.pixel;
  for (int64_t c = 0; c < shape.channels; ++c, in += shape.channel) {
    out[c * shape.channel] =
        static_cast<T>(in[0] * here + in[aside] * right + in[down] * below + in[down + aside] * corner);
  }
}

}  // namespace

template <typename T>
void warp(const Warp& shape, const T* image, T* result) {
  const double* m = shape.matrix;
  for (int64_t row = 0; row < shape.height; ++row) {
    const double i = static_cast<double>(shape.from_below ? shape.height - 1 - row : row);
    const double y = m[2] + i * m[0], x = m[5] + i * m[3];
    for (int64_t column = 0; column < shape.width; ++column, result += shape.pixel) {
      const double j = static_cast<double>(shape.from_right ? shape.width - 1 - column : column);
      warp_pixel(shape, image, y + j * m[1], x + j * m[4], result);
    }
  }
}

template void warp(const Warp&, const float*, float*);
template void warp(const Warp&, const double*, double*);

}  // namespace thalweg
