// Optimizers' steps over all variables of a model, divided among threads.

#pragma once

#include <vector>

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

struct Variable {
  int64_t size;
  float decay;  // the part of it that is lost before the step
  Moments numbers;
};

void update_by_adam(const Kernels& kernels, const Workers& workers, const Adam& step,
                    const std::vector<Variable>& variables);

}  // namespace thalweg
