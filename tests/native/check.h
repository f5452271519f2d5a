// What the checks of the kernels share: random values, threads, results with a guarded surrounding.

#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <random>
#include <thread>
#include <vector>

#include "../../src/thalweg/native/kernels/cache.h"
#include "../../src/thalweg/native/kernels/parallel.h"
#include "../../src/thalweg/native/kernels/processor.h"

namespace thalweg {
namespace {

constexpr int64_t kGuard = 64;
constexpr float kPoison = -12345.0f;

std::mt19937 generator(1);

int64_t whole(int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(generator);
}

std::unique_ptr<float[]> random_array(int64_t size) {
  std::unique_ptr<float[]> array(new float[size]);
  std::normal_distribution<float> normal;
  for (int64_t i = 0; i < size; ++i) array[i] = normal(generator);
  return array;
}

// Threads that begin when a task is handed out and are waited for at the end.
class Threads {
 public:
  ~Threads() {
    for (std::thread& thread : threads_) thread.join();
  }
  Workers workers(int64_t count) {
    return {count, [this](std::function<void()> task) { threads_.emplace_back(std::move(task)); }};
  }

 private:
  std::vector<std::thread> threads_;
};

// Memory that begins at a cache line, as XLA's arrays do.
struct Lined {
  void operator()(float* memory) const { ::operator delete[](memory, std::align_val_t(64)); }
};

// Runs `compute(workers, result)` with one thread and with several; the result begins at a cache line for one
// thread and for seven, and elsewhere for others. The results must be the same to the last bit, and nothing
// around them may be touched; else says which, and gives nothing.
template <typename Compute>
std::vector<float> guarded(int64_t size, const Compute& compute) {
  std::vector<float> first;
  for (int64_t threads : {1, 2, 3, 7}) {
    const int64_t begin = kGuard + (threads < 7 ? threads - 1 : 0), end = begin + size;
    const std::unique_ptr<float[], Lined> memory(new (std::align_val_t(64)) float[end + kGuard]);
    std::fill(memory.get(), memory.get() + end + kGuard, kPoison);
    {
      Threads pool;
      compute(pool.workers(threads), memory.get() + begin);
    }
    for (int64_t i = 0; i < kGuard; ++i) {
      if (memory[begin - 1 - i] != kPoison || memory[end + i] != kPoison) {
        std::printf("%s: wrote outside the result\n", kernels().name);
        return {};
      }
    }
    if (threads == 1) {
      first.assign(memory.get() + begin, memory.get() + end);
    } else if (size && std::memcmp(first.data(), memory.get() + begin, sizeof(float) * size)) {
      std::printf("%s: %ld threads give another result\n", kernels().name, long(threads));
      return {};
    }
  }
  return first;
}

// Whether a value is its sum, whose terms are `size_of_terms` large together.
bool near(float value, double sum, double size_of_terms, double tolerance = 1e-6) {
  if (std::isnan(sum)) return std::isnan(value);
  if (std::isinf(sum)) return value == sum;
  return std::abs(value - sum) <= tolerance * size_of_terms;
}

// Runs `check` as if results of any size outgrew the caches.
template <typename Check>
bool with_small_caches(const Check& check) {
  const int64_t known = last_cache.exchange(0);
  const bool right = check();
  last_cache = known;
  return right;
}

// Runs `check` with the kernels of each instruction set; whether it always said yes.
template <typename Check>
bool with_each_kernels(const Check& check) {
  bool right = true;
  for (const char* name : {"avx512", "avx2", "baseline"}) {
    if (use_kernels(name)) {
      right &= check();
      std::printf("%s checked\n", name);
    }
  }
  return right;
}

}  // namespace
}  // namespace thalweg
