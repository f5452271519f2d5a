#include "rows.h"

#include <algorithm>
#include <cstring>

#include "ahead.h"

namespace thalweg {
namespace {

// Bytes that are worth a task of their own.
constexpr int64_t kTaskBytes = 1 << 15;
// Rows lie anywhere in a large array: so they are asked for this many rows before they are copied.
constexpr int64_t kAhead = 4;
constexpr int64_t kMostLines = 16;

// Calls `visit(row)` for all rows, shared out to threads; those of `bytes` each that it reads are asked for.
template <typename Visit>
void for_rows(const Workers& workers, const char* array, const int32_t* numbers, int64_t count, int64_t bytes,
              int64_t written, const Visit& visit) {
  const int64_t tasks = std::clamp<int64_t>(count * written / kTaskBytes, 1, std::max<int64_t>(count, 1));
  parallel_for(workers, tasks, [&](int64_t k) {
    const int64_t end = count * (k + 1) / tasks;
    for (int64_t row = count * k / tasks; row < end; ++row) {
      if (row + kAhead < end) ask_for(array + numbers[row + kAhead] * bytes, bytes, kMostLines);
      visit(row);
    }
  });
}

void compute(const Kernels& kernels, const Arithmetic& steps, const float* from, int64_t count, float* to) {
  kernels.compute_floats(steps, from, count, to);
}

void compute(const Kernels& kernels, const Arithmetic& steps, const uint8_t* from, int64_t count, float* to) {
  kernels.compute_bytes(steps, from, count, to);
}

}  // namespace

void pick_rows(const Workers& workers, const char* array, const int32_t* numbers, int64_t count,
               int64_t bytes, char* result) {
  for_rows(workers, array, numbers, count, bytes, bytes,
           [&](int64_t row) { std::memcpy(result + row * bytes, array + numbers[row] * bytes, bytes); });
}

template <typename Number>
void compute_rows(const Kernels& kernels, const Workers& workers, const Arithmetic& steps,
                  const Number* array, const int32_t* numbers, int64_t count, int64_t size, float* result) {
  const char* bytes = reinterpret_cast<const char*>(array);
  for_rows(workers, bytes, numbers, count, size * sizeof(Number), size * sizeof(float), [&](int64_t row) {
    compute(kernels, steps, array + numbers[row] * size, size, result + row * size);
  });
}

template void compute_rows(const Kernels&, const Workers&, const Arithmetic&, const float*, const int32_t*,
                           int64_t, int64_t, float*);
template void compute_rows(const Kernels&, const Workers&, const Arithmetic&, const uint8_t*, const int32_t*,
                           int64_t, int64_t, float*);

}  // namespace thalweg
