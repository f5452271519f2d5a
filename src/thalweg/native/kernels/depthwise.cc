#include "depthwise.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "cache.h"

namespace thalweg {
namespace {

// Floats that one task reads and writes: enough to be worth it; many, as neighbours read the same rows at
// their edges; no more than stay in the second-level cache.
constexpr int64_t kTaskFloats = 1 << 15, kLargeTaskFloats = 1 << 17;
constexpr int64_t kTasksPerThread = 4;
// Parts of the rows whose sums a filter's gradient is added up from. They depend on the shape alone, so that
// the order of the additions does.
constexpr int64_t kParts = 16;

// The pixels of an image that a pixel of the result sees.
Reach reach_of_result(const Axis& axis) { return {axis.taps, -axis.padding, axis.dilation, 0, 1}; }

// The pixels of the result, in their order, that see every `stride`-th pixel of an image from `phase` on.
std::vector<Reach> reach_of_image(const Axis& axis) {
  const int64_t turn = axis.stride / std::gcd(axis.stride, axis.dilation);  // taps from one to the next
  std::vector<Reach> phases;
  for (int64_t phase = 0; phase < axis.stride; ++phase) {
    Reach reach{0, 0, turn * axis.dilation / axis.stride, 0, -turn};
    for (int64_t tap = 0; tap < axis.taps; ++tap) {
      const int64_t place = phase + axis.padding - tap * axis.dilation;
      if (place % axis.stride) continue;
      ++reach.count;
      reach.offset = place / axis.stride;
      reach.index = tap;
    }
    phases.push_back(reach);
  }
  return phases;
}

// Divides rows, each of which is so many floats' work.
template <typename Body>
void for_rows(const Workers& workers, int64_t rows, int64_t floats, const Body& body) {
  const int64_t even = rows * floats / (workers.count * kTasksPerThread);
  const int64_t tasks =
      std::min(ceil_div(rows * floats, std::clamp(even, kTaskFloats, kLargeTaskFloats)), rows);
  parallel_for(workers, tasks, [&](int64_t k) { body(rows * k / tasks, rows * (k + 1) / tasks); });
}

}  // namespace

void convolve_depthwise(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* filter, float* result) {
  const Axis &y = shape.y, &x = shape.x;
  const Reach rows = reach_of_result(y), columns = reach_of_result(x);
  const Channelwise windows{{y.in, y.out, y.stride, 1, &rows},
                            {x.in, x.out, x.stride, 1, &columns},
                            x.taps,
                            shape.channels,
                            outgrows_caches(shape.images * y.out * x.out * shape.channels)};
  const int64_t floats = (x.out + x.in * std::min(y.stride, y.taps)) * shape.channels;
  for_rows(workers, shape.images * y.out, floats, [&](int64_t row0, int64_t row1) {
    kernels.weigh_rows(windows, images, filter, result, row0, row1);
  });
}

void convolve_depthwise_to_images(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* filter, const float* gradient, float* images) {
  const Axis &y = shape.y, &x = shape.x;
  const std::vector<Reach> rows = reach_of_image(y), columns = reach_of_image(x);
  const Channelwise windows{{y.out, y.in, 1, y.stride, rows.data()},
                            {x.out, x.in, 1, x.stride, columns.data()},
                            x.taps,
                            shape.channels,
                            outgrows_caches(shape.images * y.in * x.in * shape.channels)};
  const int64_t floats = (x.in + x.out / y.stride) * shape.channels;
  for_rows(workers, shape.images * y.in, floats, [&](int64_t row0, int64_t row1) {
    kernels.weigh_rows(windows, gradient, filter, images, row0, row1);
  });
}

void convolve_depthwise_to_filter(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* images, const float* gradient, float* filter) {
  const Axis &y = shape.y, &x = shape.x;
  const Reach reach_y = reach_of_result(y), reach_x = reach_of_result(x);
  const Channelwise windows{
      {y.in, y.out, y.stride, 1, &reach_y}, {x.in, x.out, x.stride, 1, &reach_x}, x.taps, shape.channels};
  const int64_t rows = shape.images * y.out, size = y.taps * x.taps * shape.channels;
  const int64_t floats = rows * (x.out + x.in * std::min(y.stride, y.taps)) * shape.channels;
  const int64_t parts = std::clamp<int64_t>(floats / kTaskFloats, 1, std::clamp<int64_t>(rows, 1, kParts));
  std::unique_ptr<float[]> others(parts > 1 ? new float[(parts - 1) * size] : nullptr);
  parallel_for(workers, parts, [&](int64_t part) {
    float* sums = part ? others.get() + (part - 1) * size : filter;
    std::fill(sums, sums + size, 0.0f);
    kernels.weigh_taps(windows, images, gradient, sums, rows * part / parts, rows * (part + 1) / parts);
  });
  for (int64_t part = 0; part + 1 < parts; ++part) {
    const float* sums = others.get() + part * size;
    for (int64_t i = 0; i < size; ++i) filter[i] += sums[i];
  }
}

}  // namespace thalweg
