#include "processor.h"

#include <atomic>
#include <cstring>

namespace thalweg {
namespace {

// Calls `visit` with the kernels that this processor can run, the best first, until one is accepted.
template <typename Visit>
const Kernels* find(const Visit& visit) {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && visit(kernels_avx512)) {
    return &kernels_avx512;
  }
  if (avx2 && visit(kernels_avx2)) return &kernels_avx2;
#endif
  return visit(kernels_baseline) ? &kernels_baseline : nullptr;
}

std::atomic<const Kernels*>& used() {
  static std::atomic<const Kernels*> kernels{find([](const Kernels&) { return true; })};
  return kernels;
}

}  // namespace

const Kernels& kernels() { return *used().load(std::memory_order_relaxed); }

bool use_kernels(const char* name) {
  const Kernels* found =
      find([name](const Kernels& kernels) { return std::strcmp(kernels.name, name) == 0; });
  if (found) used().store(found);
  return found != nullptr;
}

}  // namespace thalweg
