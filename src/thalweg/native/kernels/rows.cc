#include "rows.h"

#include <algorithm>
#include <cstring>

namespace thalweg {
namespace {

// Bytes that are worth a task of their own.
constexpr int64_t kTaskBytes = 1 << 16;

}  // namespace

void pick_rows(const Workers& workers, const char* array, const int32_t* numbers, int64_t count, int64_t bytes,
               char* result) {
  const int64_t tasks = std::clamp<int64_t>(count * bytes / kTaskBytes, 1, std::max<int64_t>(count, 1));
  parallel_for(workers, tasks, [&](int64_t k) {
    for (int64_t row = count * k / tasks; row < count * (k + 1) / tasks; ++row) {
      std::memcpy(result + row * bytes, array + numbers[row] * bytes, bytes);
    }
  });
}

}  // namespace thalweg
