#include "gathers.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "taps.h"

namespace thalweg {
namespace {

constexpr double kTaskOperations = 2e6;
constexpr int64_t kTasksPerThread = 4;
// Parts of the rows whose sums a filter's gradient is added up from, and the floats that these may take. They
// depend on the shape alone, so that the order of the additions does.
constexpr int64_t kParts = 16;
constexpr int64_t kPartFloats = 1 << 22;
constexpr int64_t kCorrelateColumns = 384;

// The taps of a filter row by row, those that see neighbours in one run.
std::vector<Run> runs_of(const Taps& y, const Taps& x) {
  std::vector<Run> runs;
  for (int64_t row : y.offset) {
    for (size_t k = 0; k < x.offset.size(); ++k) {
      if (k > 0 && x.offset[k] == x.offset[k - 1] + 1) {
        ++runs.back().count;
      } else {
        runs.push_back({row, x.offset[k], 1});
      }
    }
  }
  return runs;
}

// Gathered rows times a filter, divided by rows, and by columns where there are few rows.
void run(const Kernels& kernels, const Workers& workers, const Gather& gather, int64_t rows, int64_t depth,
         const float* filter, const Scatter& scatter, const Finish& finish) {
  const int64_t columns = scatter.channels;
  const double operations = 2.0 * rows * columns * std::max<int64_t>(depth, 1);
  const double task = std::max(operations / (workers.count * kTasksPerThread), kTaskOperations);
  const int64_t pieces = std::max<int64_t>(static_cast<int64_t>(operations / task + 0.5), 1);
  const int64_t row_units = ceil_div(rows, kernels.gather_rows),
                column_units = ceil_div(columns, kernels.columns);
  const int64_t by_rows = std::min(pieces, row_units);
  const int64_t by_columns = std::min(ceil_div(pieces, by_rows), column_units);
  parallel_for(workers, by_rows * by_columns, [&](int64_t k) {
    const int64_t i = k / by_columns, j = k % by_columns;
    kernels.convolve(gather, filter, depth, columns, scatter, finish,
                     row_units * i / by_rows * kernels.gather_rows,
                     std::min(row_units * (i + 1) / by_rows * kernels.gather_rows, rows),
                     column_units * j / by_columns * kernels.columns,
                     std::min(column_units * (j + 1) / by_columns * kernels.columns, columns));
  });
}

}  // namespace

void convolve_gathered(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                       const float* images, const float* filter, const Finish& finish, float* result) {
  const Axis &y = shape.y, &x = shape.x;
  const std::vector<Run> runs = runs_of(taps_of_result(y), taps_of_result(x));
  const Gather gather{images, y.in,     x.in,     shape.channels, y.out,
                      x.out,  y.stride, x.stride, runs.data(),    static_cast<int64_t>(runs.size())};
  run(kernels, workers, gather, shape.images * y.out * x.out, y.taps * x.taps * shape.channels, filter,
      {result, y.out, x.out, shape.filters, 1, 1, 0, 0}, finish);
}

void convolve_to_images_gathered(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* filter, const float* gradient, float* images) {
  const Axis &y = shape.y, &x = shape.x;
  const int64_t area = shape.channels * shape.filters;
  std::unique_ptr<float[]> turned(new float[y.taps * x.taps * area]);
  // Pixels that the same taps reach make a convolution of the gradient with these.
  for (int64_t py = 0; py < std::min(y.stride, y.in); ++py) {
    for (int64_t px = 0; px < std::min(x.stride, x.in); ++px) {
      const Taps rows = taps_of_phase(y, py), columns = taps_of_phase(x, px);
      const std::vector<Run> runs = runs_of(rows, columns);
      const int64_t width = static_cast<int64_t>(columns.index.size());
      const int64_t taps = static_cast<int64_t>(rows.index.size()) * width;
      turn_filter(workers, shape, taps_of_result(shape.z), rows, columns, filter, turned.get());
      const int64_t height = ceil_div(y.in - py, y.stride), length = ceil_div(x.in - px, x.stride);
      const Gather gather{gradient, y.out, x.out, shape.filters, height,
                          length,   1,     1,     runs.data(),   static_cast<int64_t>(runs.size())};
      run(kernels, workers, gather, shape.images * height * length, taps * shape.filters, turned.get(),
          {images, y.in, x.in, shape.channels, y.stride, x.stride, py, px}, {nullptr, false});
    }
  }
}

void convolve_to_filter_gathered(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                 const float* images, const float* gradient, float* filter) {
  const Axis &y = shape.y, &x = shape.x;
  const std::vector<Run> runs = runs_of(taps_of_result(y), taps_of_result(x));
  const Gather gather{images, y.in,     x.in,     shape.channels, y.out,
                      x.out,  y.stride, x.stride, runs.data(),    static_cast<int64_t>(runs.size())};
  const int64_t rows = shape.images * y.out * x.out, depth = y.taps * x.taps * shape.channels;
  const int64_t size = depth * shape.filters;
  if (rows == 0) {
    std::fill(filter, filter + size, 0.0f);
    return;
  }
  const int64_t by_depth = ceil_div(depth, kCorrelateColumns);
  int64_t parts = std::min(ceil_div(kParts, by_depth), std::max<int64_t>(kPartFloats / size, 1));
  parts = std::max<int64_t>(std::min(parts, rows / kernels.gather_rows / 2), 1);
  std::unique_ptr<float[]> sums(parts > 1 ? new float[parts * size] : nullptr);
  parallel_for(workers, parts * by_depth, [&](int64_t k) {
    const int64_t part = k / by_depth, piece = k % by_depth;
    kernels.correlate(gather, gradient, shape.filters, parts > 1 ? sums.get() + part * size : filter,
                      rows * part / parts, rows * (part + 1) / parts, depth * piece / by_depth,
                      depth * (piece + 1) / by_depth);
  });
  if (parts > 1) add_parts(workers, sums.get(), parts, size, filter);
}

}  // namespace thalweg
