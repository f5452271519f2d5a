#include "randomness.h"

#include <algorithm>
#include <cstring>

namespace thalweg {
namespace {

constexpr int64_t kTaskBlocks = 1 << 13;

}  // namespace

void random_words(const Kernels& kernels, const Workers& workers, const Stream& stream, int64_t count,
                  uint32_t* words) {
  const int64_t blocks = count / 4, tasks = ceil_div(blocks, kTaskBlocks);
  parallel_for(workers, tasks, [&](int64_t k) {
    const int64_t first = blocks * k / tasks;
    kernels.philox(stream, first, blocks * (k + 1) / tasks, words + 4 * first);
  });
  if (count % 4) {
    uint32_t last[4];
    kernels.philox(stream, blocks, blocks + 1, last);
    std::memcpy(words + 4 * blocks, last, sizeof(uint32_t) * static_cast<size_t>(count % 4));
  }
}

}  // namespace thalweg
