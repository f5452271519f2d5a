// Loops over threads that others keep.

#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

namespace thalweg {

inline int64_t ceil_div(int64_t x, int64_t y) { return (x + y - 1) / y; }

// The threads that may help: how many work at a time, the caller among them, and how to hand one a task.
struct Workers {
  int64_t count;
  std::function<void(std::function<void()>)> schedule;
};

// Runs body(0) … body(count - 1), the caller taking part. Each is claimed by whoever is free, so a caller
// that gets no help does all of it: a pool whose threads are all taken can't block it.
template <typename Body>
void parallel_for(const Workers& workers, int64_t count, const Body& body) {
  const int64_t helpers = std::min(count, workers.count) - 1;
  if (helpers <= 0) {
    for (int64_t k = 0; k < count; ++k) body(k);
    return;
  }
  struct Shared {
    std::atomic<int64_t> next{0}, done{0};
  };
  auto shared = std::make_shared<Shared>();
  // A helper that comes late, when everything is claimed, finds `shared` but maybe no `body` any more.
  auto help = [shared, count, &body] {
    for (int64_t k; (k = shared->next.fetch_add(1)) < count;) {
      body(k);
      shared->done.fetch_add(1, std::memory_order_release);
    }
  };
  for (int64_t k = 0; k < helpers; ++k) workers.schedule(help);
  help();
  while (shared->done.load(std::memory_order_acquire) < count) std::this_thread::yield();
}

// result[i] = parts[i] + parts[size + i] + …, of so many parts.
inline void add_parts(const Workers& workers, const float* parts, int64_t count, int64_t size,
                      float* result) {
  const int64_t tasks = ceil_div(size * count, 1 << 15);
  parallel_for(workers, tasks, [&](int64_t k) {
    for (int64_t i = size * k / tasks; i < size * (k + 1) / tasks; ++i) {
      float sum = parts[i];
      for (int64_t part = 1; part < count; ++part) sum += parts[part * size + i];
      result[i] = sum;
    }
  });
}

}  // namespace thalweg
