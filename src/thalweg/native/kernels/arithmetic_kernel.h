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
  typedef uint8_t Bytes __attribute__((vector_size(kLanes), aligned(1), may_alias));
  return __builtin_convertvector(*reinterpret_cast<const Bytes*>(from), Vector);
}

template <int vectors, typename Number>
inline void compute_vectors(const Arithmetic& steps, const Number* from, float* to) {
  Vector x[vectors];
#pragma GCC unroll 4
  for (int i = 0; i < vectors; ++i) x[i] = floats_at(from + i * kLanes);
  for (int64_t step = 0; step < steps.count; ++step) {
    const int64_t operation = steps.operations[step];
    const float c = steps.constants[step];
#pragma GCC unroll 4
    for (int i = 0; i < vectors; ++i) {
      x[i] = operation == kAdd        ? x[i] + c
             : operation == kSubtract ? x[i] - c
             : operation == kMultiply ? x[i] * c
                                      : x[i] / c;
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
