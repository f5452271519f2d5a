// Products of random matrices by every kernel that this processor can run, against sums in double precision.
// Operands and results have memory of exactly their size, so that a sanitizer sees every step beyond it;
// around each result lie values that must not change. Prints what is wrong and returns 1.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "../../src/thalweg/native/kernels/processor.h"
#include "../../src/thalweg/native/kernels/product.h"

using namespace thalweg;

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

struct Case {
  ProductShape shape;
  int64_t batch;
  bool special;  // with an infinity and a NaN among the values
};

std::vector<float> run(const Case& c, const float* a, const float* b, int64_t threads) {
  const ProductShape& s = c.shape;
  const int64_t size = s.rows * s.columns;
  std::vector<float> memory(c.batch * size + 2 * kGuard, kPoison);
  std::vector<Product> products;
  for (int64_t k = 0; k < c.batch; ++k) {
    products.push_back(
        {a + k * s.rows * s.depth, b + k * s.depth * s.columns, memory.data() + kGuard + k * size});
  }
  {
    Threads pool;
    multiply(kernels(), pool.workers(threads), s, products);
  }
  return memory;
}

// Whether a product is what it should be; says so where it isn't.
bool check(const Case& c) {
  const ProductShape& s = c.shape;
  auto a = random_array(c.batch * s.rows * s.depth), b = random_array(c.batch * s.depth * s.columns);
  if (c.special && c.batch * s.rows * s.depth > 0) {
    a[whole(0, s.rows * s.depth - 1)] = std::numeric_limits<float>::infinity();
    a[whole(0, s.rows * s.depth - 1)] = std::numeric_limits<float>::quiet_NaN();
  }
  const std::vector<float> found = run(c, a.get(), b.get(), 1);
  const auto fail = [&](const char* what) {
    std::printf("%s: %s, %ld products of %ld x %ld%s by %ld x %ld%s\n", kernels().name, what, long(c.batch),
                long(s.rows), long(s.depth), s.transpose_a ? "T" : "", long(s.depth), long(s.columns),
                s.transpose_b ? "T" : "");
    return false;
  };
  const int64_t size = s.rows * s.columns;
  for (int64_t i = 0; i < kGuard; ++i) {
    if (found[i] != kPoison || found[kGuard + c.batch * size + i] != kPoison)
      return fail("wrote outside the result");
  }
  for (int64_t threads : {2, 3, 7}) {
    const std::vector<float> again = run(c, a.get(), b.get(), threads);
    if (std::memcmp(found.data(), again.data(), sizeof(float) * found.size()))
      return fail("depends on the threads");
  }
  for (int64_t k = 0; k < c.batch; ++k) {
    const float *x = a.get() + k * s.rows * s.depth, *y = b.get() + k * s.depth * s.columns;
    for (int64_t i = 0; i < s.rows; ++i) {
      for (int64_t j = 0; j < s.columns; ++j) {
        double sum = 0, size_of_terms = 0;
        for (int64_t d = 0; d < s.depth; ++d) {
          const double term = double(s.transpose_a ? x[d * s.rows + i] : x[i * s.depth + d]) *
                              (s.transpose_b ? y[j * s.depth + d] : y[d * s.columns + j]);
          sum += term;
          size_of_terms += std::abs(term);
        }
        const float value = found[kGuard + k * size + i * s.columns + j];
        if (std::isnan(sum)   ? !std::isnan(value)
            : std::isinf(sum) ? value != sum
                              : !(std::abs(value - sum) <= 1e-6 * size_of_terms)) {
          return fail("wrong value");
        }
      }
    }
  }
  return true;
}

bool check_kernels(int cases) {
  const int64_t sides[] = {0, 1, 2, 3, 5, 7, 11, 12, 13, 16, 17, 31, 32, 33, 48, 64, 67, 97, 128};
  bool right = true;
  for (int k = 0; k < cases; ++k) {
    const auto side = [&] { return sides[whole(0, sizeof(sides) / sizeof(sides[0]) - 1)]; };
    ProductShape shape{side(), side(), side(), whole(0, 1) == 1, whole(0, 1) == 1};
    right &= check({shape, whole(0, 3) ? 1 : whole(0, 5), whole(0, 3) == 0});
  }
  for (int flags = 0; flags < 4; ++flags) {  // divided among tasks, sums in pieces, copied panels
    right &= check({{61, 131, 1200, (flags & 1) != 0, (flags & 2) != 0}, 1, false});
    right &= check({{230, 600, 70, (flags & 1) != 0, (flags & 2) != 0}, 1, false});
    right &= check({{420, 40, 513, (flags & 1) != 0, (flags & 2) != 0}, 1, false});
    right &= check({{24, 24, 24, (flags & 1) != 0, (flags & 2) != 0}, 90, false});
  }
  return right;
}

}  // namespace

int main(int count, char** arguments) {
  const int cases = count > 1 ? std::atoi(arguments[1]) : 150;
  bool right = true;
  for (const char* name : {"avx512", "avx2", "baseline"}) {
    if (use_kernels(name)) {
      right &= check_kernels(cases);
      std::printf("%s checked\n", name);
    }
  }
  return right ? 0 : 1;
}
