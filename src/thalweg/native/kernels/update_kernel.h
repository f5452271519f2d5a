// The kernels of update.h for one instruction set.

#pragma once

#include "update.h"
#include "vectors.h"

namespace thalweg {
namespace {

inline Vector square_root(Vector x) {
#if defined(__AVX512F__)
  return (Vector)_mm512_maskz_sqrt_ps(static_cast<__mmask16>(-1), (__m512)x);
#elif defined(__AVX2__)
  return (Vector)_mm256_sqrt_ps((__m256)x);
#else
  for (int i = 0; i < kLanes; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

// Calls `visit(place, lanes)` for whole vectors and for the lanes that remain.
void adam_range(const Adam& step, float decay, const Moments& of, int64_t begin, int64_t end) {
  const float fresh_1 = 1.0f - step.beta_1, fresh_2 = 1.0f - step.beta_2;
  const auto update = [&](int64_t i, auto load_at, auto store_at) {
    const Vector g = load_at(of.gradient + i), x = load_at(of.x + i);
    const Vector m = load_at(of.m + i) * step.beta_1 + g * fresh_1;
    const Vector v = load_at(of.v + i) * step.beta_2 + g * g * fresh_2;
    store_at(of.new_x + i, (x - x * decay) - m * step.rate / (square_root(v) + step.epsilon));
    store_at(of.new_m + i, m);
    store_at(of.new_v + i, v);
  };
  int64_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    update(i, [](const float* from) { return load(from); }, [](float* to, Vector x) { store(to, x); });
  }
  const int64_t rest = end - i;
  if (rest > 0) {
    update(
        i, [rest](const float* from) { return load_first(from, rest); },
        [rest](float* to, Vector x) { store_first(to, x, rest); });
  }
}

}  // namespace
}  // namespace thalweg
