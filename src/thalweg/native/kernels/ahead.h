// Rows that lie anywhere in a large array, asked for before they are used.

#pragma once

#include <algorithm>
#include <cstdint>

namespace thalweg {

// Asks for the first cache lines of a row, `most` or as many as it has; its use brings the others.
inline void ask_for(const void* row, int64_t bytes, int64_t most) {
  constexpr int64_t kLine = 64;
  const int64_t lines = std::min((bytes + kLine - 1) / kLine, most);
  for (int64_t line = 0; line < lines; ++line) {
    __builtin_prefetch(static_cast<const char*>(row) + line * kLine);
  }
}

}  // namespace thalweg
