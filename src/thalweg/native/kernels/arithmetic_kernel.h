// The kernels of arithmetic.h for one instruction set.

#pragma once

#include <cstring>

#include "arithmetic.h"
#include "vectors.h"

namespace thalweg {
namespace {

// Vectors that an operation is done on at a time.
constexpr int kTogether = 4;

inline Vector floats_at(const float* from) { return load(from); }

inline Vector floats_at(const uint8_t* from) {
#if defined(__AVX512F__)
  constexpr __mmask16 kAll = static_cast<__mmask16>(-1);
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return (Vector)_mm512_maskz_cvtepi32_ps(kAll, _mm512_maskz_cvtepu8_epi32(kAll, bytes));
#elif defined(__AVX2__)
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  return (Vector)_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
#else
  Vector x;
  for (int i = 0; i < kLanes; ++i) x[i] = from[i];
  return x;
#endif
}

// Replaces each of some vectors by what `operate` makes of it.
template <int vectors, typename Operate>
inline void change(Vector* x, const Operate& operate) {
#pragma GCC unroll 4
  for (int i = 0; i < vectors; ++i) x[i] = operate(x[i]);
}

template <int vectors, typename Number>
inline void compute_vectors(const Arithmetic& steps, const Number* from, float* to) {
  Vector x[vectors];
#pragma GCC unroll 4
  for (int i = 0; i < vectors; ++i) x[i] = floats_at(from + i * kLanes);
  for (int64_t step = 0; step < steps.count; ++step) {
    const float c = steps.constants[step];
    switch (steps.operations[step]) {
      case kAdd:
        change<vectors>(x, [c](Vector v) { return v + c; });
        break;
      case kSubtract:
        change<vectors>(x, [c](Vector v) { return v - c; });
        break;
      case kMultiply:
        change<vectors>(x, [c](Vector v) { return v * c; });
        break;
      default:
        change<vectors>(x, [c](Vector v) { return v / c; });
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < vectors; ++i) store(to + i * kLanes, x[i]);
}

template <typename Number>
void compute(const Arithmetic& steps, const Number* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + kTogether * kLanes <= count; i += kTogether * kLanes) {
    compute_vectors<kTogether>(steps, from + i, to + i);
  }
  for (; i + kLanes <= count; i += kLanes) compute_vectors<1>(steps, from + i, to + i);
  if (i < count) {
    Number rest[kLanes] = {};
    float results[kLanes];
    std::memcpy(rest, from + i, sizeof(Number) * (count - i));
    compute_vectors<1>(steps, rest, results);
    std::memcpy(to + i, results, sizeof(float) * (count - i));
  }
}

}  // namespace
}  // namespace thalweg
