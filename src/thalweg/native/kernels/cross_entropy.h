// Softmax cross-entropies, divided among threads.

#pragma once

#include <cstdint>

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

// The cross-entropies of softmax.h.
void cross_entropy(const Kernels& kernels, const Workers& workers, const float* logits, const int32_t* labels,
                   int64_t rows, int64_t classes, float* losses, float* gradient);

}  // namespace thalweg
