// The kernel of softmax.h for one instruction set.

#pragma once

#include <cmath>

#include "activate_kernel.h"
#include "softmax.h"

namespace thalweg {
namespace {

// The first lanes from an array, at most a whole vector; the others are minus infinity.
inline Vector load_or_least(const float* from, int64_t count) {
  if (count >= kLanes) return load(from);
  Integers lanes;
  for (int i = 0; i < kLanes; ++i) lanes[i] = i;
  return lanes < static_cast<int32_t>(count) ? load_first(from, count) : all(-INFINITY);
}

void cross_entropy_rows(const float* logits, const int32_t* labels, int64_t classes, int64_t row0,
                        int64_t row1, float* losses, float* gradient) {
  for (int64_t row = row0; row < row1; ++row) {
    const float* x = logits + row * classes;
    float* out = gradient + row * classes;
    Vector most = all(-INFINITY), sums{};
    for (int64_t c = 0; c < classes; c += kLanes) {
      const Vector value = load_or_least(x + c, classes - c);
      most = value > most ? value : most;
    }
    float greatest = most[0], total = 0.0f;
    for (int i = 1; i < kLanes; ++i) greatest = most[i] > greatest ? most[i] : greatest;
    for (int64_t c = 0; c < classes; c += kLanes) {
      const Vector weights = exp_of_negative(load_or_least(x + c, classes - c) - greatest);
      sums += weights;
      store_first(out + c, weights, classes - c);
    }
    for (int i = 0; i < kLanes; ++i) total += sums[i];
    for (int64_t c = 0; c < classes; c += kLanes) {
      store_first(out + c, load_first(out + c, classes - c) / total, classes - c);
    }
    losses[row] = __builtin_logf(total);
    if (labels[row] >= 0 && labels[row] < classes) {
      losses[row] -= x[labels[row]] - greatest;
      out[labels[row]] -= 1.0f;
    }
  }
}

}  // namespace
}  // namespace thalweg
