// Products of random matrices by every kernel that this processor can run, against sums in double precision.
// Operands have memory of exactly their size, so that a sanitizer sees every step beyond it. Returns 1 if
// something is wrong.

#include <limits>

#include "../../src/thalweg/native/kernels/product.h"
#include "check.h"

using namespace thalweg;

namespace {

struct Case {
  ProductShape shape;
  int64_t batch;
  bool special;  // with an infinity and a NaN among the values
};

// Whether products are what they should be; says so where they aren't.
bool check(const Case& c) {
  const ProductShape& s = c.shape;
  auto a = random_array(c.batch * s.rows * s.depth), b = random_array(c.batch * s.depth * s.columns);
  if (c.special && c.batch * s.rows * s.depth > 0) {
    a[whole(0, s.rows * s.depth - 1)] = std::numeric_limits<float>::infinity();
    a[whole(0, s.rows * s.depth - 1)] = std::numeric_limits<float>::quiet_NaN();
  }
  const int64_t size = s.rows * s.columns;
  const std::vector<float> found = guarded(c.batch * size, [&](const Workers& workers, float* result) {
    std::vector<Product> products;
    for (int64_t k = 0; k < c.batch; ++k) {
      products.push_back(
          {a.get() + k * s.rows * s.depth, b.get() + k * s.depth * s.columns, result + k * size});
    }
    multiply(kernels(), workers, s, products);
  });
  bool right = static_cast<int64_t>(found.size()) == c.batch * size;
  for (int64_t k = 0; right && k < c.batch; ++k) {
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
        right &= near(found[k * size + i * s.columns + j], sum, size_of_terms);
      }
    }
  }
  if (!right) {
    std::printf("%s: wrong are %ld products of %ld x %ld%s by %ld x %ld%s\n", kernels().name, long(c.batch),
                long(s.rows), long(s.depth), s.transpose_a ? "T" : "", long(s.depth), long(s.columns),
                s.transpose_b ? "T" : "");
  }
  return right;
}

bool check_all() {
  const int64_t sides[] = {0, 1, 2, 3, 5, 7, 11, 12, 13, 16, 17, 31, 32, 33, 48, 64, 67, 97, 128};
  bool right = true;
  for (int k = 0; k < 150; ++k) {
    const auto side = [&] { return sides[whole(0, sizeof(sides) / sizeof(sides[0]) - 1)]; };
    const ProductShape shape{side(), side(), side(), whole(0, 1) == 1, whole(0, 1) == 1};
    right &= check({shape, whole(0, 3) ? 1 : whole(0, 5), whole(0, 3) == 0});
  }
  for (int flags = 0; flags < 4; ++flags) {  // divided among tasks, sums in pieces, copied panels
    const bool a = flags & 1, b = flags & 2;
    right &= check({{61, 131, 1200, a, b}, 1, false});
    right &= check({{230, 600, 70, a, b}, 1, false});
    right &= check({{420, 40, 513, a, b}, 1, false});
    right &= check({{24, 24, 24, a, b}, 90, false});
    for (int64_t columns = 1; columns <= 5; ++columns) {  // narrow, some with more terms than are copied
      right &= check({{whole(1, 70), whole(1, 300), columns, a, b}, whole(1, 3), columns == 2});
      right &= check({{13, 33000 / columns, columns, a, b}, 1, false});
    }
  }
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
