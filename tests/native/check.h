// What the checks of the kernels share: random values, threads, results with a guarded surrounding.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

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

// Runs `compute(workers, result)` with one thread and with several. The results must be the same to the last
// bit, and nothing around them may be touched; else says which, and gives nothing.
template <typename Compute>
std::vector<float> guarded(int64_t size, const Compute& compute) {
  std::vector<float> first;
  for (int64_t threads : {1, 2, 3, 7}) {
    std::vector<float> memory(size + 2 * kGuard, kPoison);
    {
      Threads pool;
      compute(pool.workers(threads), memory.data() + kGuard);
    }
    for (int64_t i = 0; i < kGuard; ++i) {
      if (memory[i] != kPoison || memory[kGuard + size + i] != kPoison) {
        std::printf("%s: wrote outside the result\n", kernels().name);
        return {};
      }
    }
    if (threads == 1) {
      first = memory;
    } else if (std::memcmp(first.data(), memory.data(), sizeof(float) * memory.size())) {
      std::printf("%s: %ld threads give another result\n", kernels().name, long(threads));
      return {};
    }
  }
  return std::vector<float>(first.begin() + kGuard, first.end() - kGuard);
}

// Whether a value is its sum, whose terms are `size_of_terms` large together.
bool near(float value, double sum, double size_of_terms, double tolerance = 1e-6) {
  if (std::isnan(sum)) return std::isnan(value);
  if (std::isinf(sum)) return value == sum;
  return std::abs(value - sum) <= tolerance * size_of_terms;
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
