// Rows of a table of embeddings: taken at indices, and gradients added up to them.

#pragma once

#include <cstdint>

#include "parallel.h"

namespace thalweg {

// `count` rows of `width` floats.
struct Table {
  int64_t count, width;
};

// Copies the rows of a table at `places` indices; an index outside takes the row nearest to it.
template <typename Index>
void take_rows(const Workers& workers, const float* table, Table shape, const Index* indices, int64_t places,
               float* result);

// A table of the sums of `rows` by their index; zeros where there are none. Indices outside are left out. The
// rows of an index are added in their order, whatever the number of threads.
template <typename Index>
void add_rows(const Workers& workers, const float* rows, const Index* indices, int64_t places, Table shape,
              float* result);

}  // namespace thalweg
