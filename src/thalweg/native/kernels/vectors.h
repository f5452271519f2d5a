// Vectors of THALWEG_LANES floats, in the vector extension that GCC and Clang share; also such of which only
// the first lanes lie in an array.

#pragma once

#include <cstdint>
#include <utility>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace thalweg {
namespace {

constexpr int kLanes = THALWEG_LANES;

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), aligned(sizeof(float)), may_alias));

inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }

inline void store(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }

// The first `count` lanes from an array, at most a whole vector; the others are 0.
inline Vector load_first(const float* from, int64_t count) {
  if (count >= kLanes) return load(from);
#if defined(__AVX512F__)
  return (Vector)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from);
#elif defined(__AVX2__)
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return (Vector)_mm256_maskload_ps(from, _mm256_cmpgt_epi32(_mm256_set1_epi32(int(count)), lanes));
#else
  Vector value{};
  for (int64_t i = 0; i < count; ++i) value[i] = from[i];
  return value;
#endif
}

// Puts the first `count` lanes into an array, at most all of them.
inline void store_first(float* to, Vector value, int64_t count) {
  if (count >= kLanes) return store(to, value);
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), (__m512)value);
#elif defined(__AVX2__)
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  _mm256_maskstore_ps(to, _mm256_cmpgt_epi32(_mm256_set1_epi32(int(count)), lanes), (__m256)value);
#else
  for (int64_t i = 0; i < count; ++i) to[i] = value[i];
#endif
}

#if defined(__clang__) || __GNUC__ >= 12

// Of two rows of a square the `step`-wide columns that are on the wrong side of the diagonal change places.
template <int step, int... lanes>
inline void exchange(Vector& upper, Vector& lower, std::integer_sequence<int, lanes...>) {
  const Vector x = upper, y = lower;
  upper = __builtin_shufflevector(x, y, (lanes & step ? kLanes + lanes - step : lanes)...);
  lower = __builtin_shufflevector(x, y, (lanes & step ? kLanes + lanes : lanes + step)...);
}

template <int step>
inline void exchange_all(Vector* rows) {
  if constexpr (step > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i) {
      if (!(i & step)) exchange<step>(rows[i], rows[i + step], std::make_integer_sequence<int, kLanes>());
    }
    exchange_all<step / 2>(rows);
  }
}

// Transposes a square: out[j * out_stride + i] = in[i * in_stride + j].
inline void transpose_square(const float* in, int64_t in_stride, float* out, int64_t out_stride) {
  Vector rows[kLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) rows[i] = load(in + i * in_stride);
  exchange_all<kLanes / 2>(rows);
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) store(out + i * out_stride, rows[i]);
}

template <int step>
inline void fold(Vector* rows) {
  if constexpr (step < kLanes) {
#pragma GCC unroll 8
    for (int i = 0; i < kLanes / (2 * step); ++i) {
      Vector x = rows[2 * i], y = rows[2 * i + 1];
      exchange<step>(x, y, std::make_integer_sequence<int, kLanes>());
      rows[i] = x + y;
    }
    fold<2 * step>(rows);
  }
}

// The sums of so many vectors' lanes, as many vectors as a vector has lanes; they are changed.
inline Vector totals(Vector* rows) {
  fold<1>(rows);
  return rows[0];
}

#else

inline void transpose_square(const float* in, int64_t in_stride, float* out, int64_t out_stride) {
  for (int i = 0; i < kLanes; ++i) {
    for (int j = 0; j < kLanes; ++j) out[j * out_stride + i] = in[i * in_stride + j];
  }
}

inline Vector totals(Vector* rows) {
  for (int step = kLanes / 2; step > 0; step /= 2) {
    for (int i = 0; i < kLanes; ++i) {
      for (int j = 0; j < step; ++j) rows[i][j] += rows[i][j + step];
    }
  }
  Vector found;
  for (int i = 0; i < kLanes; ++i) found[i] = rows[i][0];
  return found;
}

#endif

}  // namespace
}  // namespace thalweg
