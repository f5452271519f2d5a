// Rows picked from an array that lies elsewhere in the process's memory.

#pragma once

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

// Copies `count` rows of `bytes` each, those with the given numbers.
void pick_rows(const Workers& workers, const char* array, const int32_t* numbers, int64_t count,
               int64_t bytes, char* result);

// The same of rows of `size` numbers, floats or bytes, with arithmetic done on each.
template <typename Number>
void compute_rows(const Kernels& kernels, const Workers& workers, const Arithmetic& steps,
                  const Number* array, const int32_t* numbers, int64_t count, int64_t size, float* result);

}  // namespace thalweg
