// Rows picked from an array that lies elsewhere in the process's memory.

#pragma once

#include "parallel.h"

namespace thalweg {

// Copies `count` rows of `bytes` each, those with the given numbers.
void pick_rows(const Workers& workers, const char* array, const int32_t* numbers, int64_t count,
               int64_t bytes, char* result);

}  // namespace thalweg
