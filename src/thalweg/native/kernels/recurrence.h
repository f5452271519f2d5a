// Recurrent layers over whole sequences, divided among threads.

#pragma once

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

// What a recurrent layer learns, or the gradients of it. `kernel` is of the inputs.
struct RecurrentWeights {
  float *kernel, *recurrent, *bias;
};

void run_recurrent(const Kernels& kernels, const Workers& workers, const Recurrent& shape,
                   const float* kernel, const float* recurrent, const RecurrentForward& arrays);

// The way back, and then the gradients of the weights; `x` has the inputs.
void run_recurrent_back(const Kernels& kernels, const Workers& workers, const Recurrent& shape,
                        const float* recurrent, const float* x, const RecurrentBack& arrays,
                        const RecurrentWeights& to_weights);

}  // namespace thalweg
