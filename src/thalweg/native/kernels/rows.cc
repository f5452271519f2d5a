#include "rows.h"

#include <algorithm>
#include <cstring>

namespace thalweg {
namespace {

// Bytes that are worth a task of their own.
constexpr int64_t kTaskBytes = 1 << 15;
// Rows lie anywhere in a large array: so they are asked for this many rows before they are copied.
constexpr int64_t kAhead = 4;
constexpr int64_t kLine = 64, kMostLines = 16;

void ask_for(const char* row, int64_t bytes) {
  for (int64_t line = 0; line < kMostLines && line * kLine < bytes; ++line) {
    __builtin_prefetch(row + line * kLine);
  }
}

}  // namespace

void pick_rows(const Workers& workers, const char* array, const int32_t* numbers, int64_t count,
               int64_t bytes, char* result) {
  const int64_t tasks = std::clamp<int64_t>(count * bytes / kTaskBytes, 1, std::max<int64_t>(count, 1));
  parallel_for(workers, tasks, [&](int64_t k) {
    const int64_t end = count * (k + 1) / tasks;
    for (int64_t row = count * k / tasks; row < end; ++row) {
      if (row + kAhead < end) ask_for(array + numbers[row + kAhead] * bytes, bytes);
      std::memcpy(result + row * bytes, array + numbers[row] * bytes, bytes);
    }
  });
}

}  // namespace thalweg
