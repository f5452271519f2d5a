// Random batches and their gradients, normalized by every kernel that this processor can run, against double
// precision. Operands have memory of exactly their size, so that a sanitizer sees every step beyond it.
// Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/normalization.h"
#include "check.h"

using namespace thalweg;

namespace {

constexpr double kEpsilon = 1e-3;

// One channel's statistics and, of its gradients, the sums.
struct Channel {
  double mean, variance, gradient, product;
  double slope() const { return 1 / std::sqrt(variance + kEpsilon); }
};

Channel channel_of(const Batch& b, int64_t c, const float* x, const float* gradient) {
  Channel s{0, 0, 0, 0};
  for (int64_t i = c; i < b.rows * b.channels; i += b.channels) s.mean += x[i] / double(b.rows);
  for (int64_t i = c; i < b.rows * b.channels; i += b.channels) {
    s.variance += (x[i] - s.mean) * (x[i] - s.mean) / b.rows;
    s.gradient += gradient[i];
    s.product += gradient[i] * (x[i] - s.mean);
  }
  return s;
}

bool close(float value, double wanted, double tolerance) { return std::abs(value - wanted) <= tolerance; }

// `far`: how many deviations the means are away from zero.
bool check(const Batch& b, double far) {
  const int64_t size = b.rows * b.channels, n = b.channels;
  const auto x = random_array(size), gradient = random_array(size), scale = random_array(n),
             offset = random_array(n);
  for (int64_t i = 0; i < size; ++i) x[i] += static_cast<float>(far * (1 + i % n % 3));
  const auto forward = guarded(size + 2 * n, [&](const Workers& workers, float* out) {
    normalize(kernels(), workers, b, x.get(), scale.get(), offset.get(), out, out + size, out + size + n);
  });
  bool right = forward.size() == static_cast<size_t>(size + 2 * n);
  if (!right) return false;
  const float *means = forward.data() + size, *variances = means + n;
  // Operands without room behind them.
  std::unique_ptr<float[]> mean(new float[n]), variance(new float[n]);
  std::copy(means, means + n, mean.get());
  std::copy(variances, variances + n, variance.get());
  const auto back = guarded(size + 2 * n, [&](const Workers& workers, float* out) {
    normalize_back(kernels(), workers, b, gradient.get(), x.get(), scale.get(), mean.get(), variance.get(),
                   out, out + size, out + size + n);
  });
  right = back.size() == forward.size();
  const double unit = 1e-5 * (1 + far), sums = unit * std::sqrt(double(b.rows)) * 10;
  for (int64_t c = 0; right && c < n; ++c) {
    const Channel s = channel_of(b, c, x.get(), gradient.get());
    right &= close(means[c], s.mean, unit) && close(variances[c], s.variance, unit * (1 + s.variance));
    right &= close(back[size + n + c], s.gradient, sums);
    right &= close(back[size + c], s.product * s.slope(), sums * s.slope());
    for (int64_t i = c; right && i < size; i += n) {
      const double normal = (x[i] - s.mean) * s.slope(), stretch = std::abs(scale[c]) * s.slope();
      const double away = gradient[i] - (s.gradient + normal * s.product * s.slope()) / b.rows;
      right &= close(forward[i], normal * scale[c] + offset[c], unit * (5 + stretch));
      right &= close(back[i], away * scale[c] * s.slope(), unit * (1 + 5 * stretch));
    }
  }
  if (!right) std::printf("%s: wrong are %ld rows of %ld channels\n", kernels().name, long(b.rows), long(n));
  return right;
}

// What is no number spoils its channel, and no other.
bool check_no_number() {
  const Batch b{70, 20, kEpsilon};
  const auto x = random_array(1400), ones = random_array(20);
  x[33 * 20 + 17] = NAN, x[50 * 20 + 4] = INFINITY;
  const auto out = guarded(1440, [&](const Workers& workers, float* to) {
    normalize(kernels(), workers, b, x.get(), ones.get(), ones.get(), to, to + 1400, to + 1420);
  });
  for (size_t i = 0; i < out.size(); ++i) {
    const bool spoilt = i % 20 == 17 || i % 20 == 4;
    if (i / 20 == 70 && i % 20 == 4 ? !std::isinf(out[i]) : std::isnan(out[i]) != spoilt) return false;
  }
  return out.size() == 1440;
}

bool check_all() {
  const int64_t channels[] = {1, 2, 3, 8, 15, 16, 24, 33, 64, 72, 130};
  bool right = check_no_number();
  for (int k = 0; k < 60; ++k) {
    right &= check({whole(2, 200), channels[whole(0, 10)], kEpsilon}, k % 3 == 2 ? 100 : k % 3);
  }
  right &= check({1, 16, kEpsilon}, 0);
  right &= check({5000, 40, kEpsilon}, 3);  // in parts
  right &= check({40, 5000, kEpsilon}, 3);
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
