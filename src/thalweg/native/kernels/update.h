// The step by which an optimizer changes numbers.

#pragma once

#include <cstdint>

namespace thalweg {

// Adam's step: m and v are running averages of the gradient g and of its square,
//   x -= x * decay; m += (g - m) * (1 - beta_1); v += (g^2 - v) * (1 - beta_2); x -= rate * m / (sqrt(v) +
//   epsilon).
struct Adam {
  float rate;  // corrected for averages that began at zero
  float beta_1, beta_2, epsilon;
};

// The numbers of one variable, and where the new ones go: the same places, or others that don't overlap.
struct Moments {
  const float *gradient, *x, *m, *v;
  float *new_x, *new_m, *new_v;
};

using AdamRange = void (*)(const Adam& step, float decay, const Moments& of, int64_t begin, int64_t end);

}  // namespace thalweg
