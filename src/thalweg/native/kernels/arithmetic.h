// Arithmetic with constants on every number of an array.

#pragma once

#include <cstdint>

namespace thalweg {

enum Operation : int64_t { kAdd, kSubtract, kMultiply, kDivide };

// Operations one after the other, each with a constant on the right.
struct Arithmetic {
  const int64_t* operations;
  const float* constants;
  int64_t count;
};

using ComputeBytes = void (*)(const Arithmetic& steps, const uint8_t* from, int64_t count, float* to);
using ComputeFloats = void (*)(const Arithmetic& steps, const float* from, int64_t count, float* to);

}  // namespace thalweg
