#include "normalization.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace thalweg {
namespace {

// Floats that one task reads or writes, so that they stay in the second-level cache.
constexpr int64_t kTaskFloats = 1 << 15;
// Parts of the rows that sums are added up from. They depend on the shape alone, so that the order of the
// additions does.
constexpr int64_t kParts = 16;

// Calls body(row0, row1) for rows that together are all rows.
template <typename Body>
void for_rows(const Workers& workers, const Batch& batch, const Body& body) {
  const int64_t tasks = std::clamp<int64_t>(batch.rows * batch.channels / kTaskFloats, 1, batch.rows);
  parallel_for(workers, tasks,
               [&](int64_t k) { body(batch.rows * k / tasks, batch.rows * (k + 1) / tasks); });
}

// Two sums a channel, those of all rows: first the one of each channel, then the other. `add(row0, row1,
// first, second)` adds the rows' to them.
template <typename Add>
std::unique_ptr<double[]> sums_of(const Workers& workers, const Batch& batch, const Add& add) {
  const int64_t size = 2 * batch.channels;
  const int64_t most = std::min(kParts, batch.rows);
  const int64_t parts = std::clamp<int64_t>(batch.rows * batch.channels / kTaskFloats, 1, most);
  std::unique_ptr<double[]> sums(new double[parts * size]);
  parallel_for(workers, parts, [&](int64_t k) {
    double* own = sums.get() + k * size;
    std::fill(own, own + size, 0.0);
    add(batch.rows * k / parts, batch.rows * (k + 1) / parts, own, own + batch.channels);
  });
  for (int64_t part = 1; part < parts; ++part) {
    for (int64_t i = 0; i < size; ++i) sums[i] += sums[part * size + i];
  }
  return sums;
}

}  // namespace

void normalize(const Kernels& kernels, const Workers& workers, const Batch& batch, const float* x,
               const float* scale, const float* offset, float* result, float* means, float* variances) {
  const int64_t channels = batch.channels;
  const auto sums = sums_of(workers, batch, [&](int64_t row0, int64_t row1, double* first, double* second) {
    kernels.normalize.sum_squares(x + row0 * channels, row1 - row0, channels, first, second);
  });
  std::vector<float> factors(channels);
  const double share = 1.0 / batch.rows;
  for (int64_t c = 0; c < channels; ++c) {
    const double mean = sums[c] * share, variance = sums[channels + c] * share - mean * mean;
    means[c] = static_cast<float>(mean);
    variances[c] = static_cast<float>(variance < 0 ? 0 : variance);  // what is no number stays what it is
    factors[c] = static_cast<float>(scale[c] / std::sqrt(variances[c] + batch.epsilon));
  }
  for_rows(workers, batch, [&](int64_t row0, int64_t row1) {
    kernels.normalize.scale_rows(x + row0 * channels, row1 - row0, channels, means, factors.data(), offset,
                                 result + row0 * channels);
  });
}

void normalize_back(const Kernels& kernels, const Workers& workers, const Batch& batch, const float* gradient,
                    const float* x, const float* scale, const float* means, const float* variances,
                    float* to_x, float* to_scale, float* to_offset) {
  const int64_t channels = batch.channels;
  const auto sums = sums_of(workers, batch, [&](int64_t row0, int64_t row1, double* first, double* second) {
    kernels.normalize.sum_products(gradient + row0 * channels, x + row0 * channels, means, row1 - row0,
                                   channels, first, second);
  });
  std::vector<float> factors(channels), slopes(channels), offsets(channels);
  kernels.normalize.back_factors(channels, batch.rows, batch.epsilon, scale, variances, sums.get(),
                                 sums.get() + channels, to_scale, to_offset, factors.data(), slopes.data(),
                                 offsets.data());
  for_rows(workers, batch, [&](int64_t row0, int64_t row1) {
    const int64_t from = row0 * channels;
    kernels.normalize.blend_rows(gradient + from, x + from, row1 - row0, channels, means, factors.data(),
                                 slopes.data(), offsets.data(), to_x + from);
  });
}

}  // namespace thalweg
