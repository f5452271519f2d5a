// Rows taken from tables and added up to them. Tables have memory of exactly their size, so that a sanitizer
// sees every step beyond it. Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/embedding.h"

#include "check.h"

using namespace thalweg;

namespace {

template <typename Index>
bool check(Table shape, int64_t places) {
  const auto table = random_array(shape.count * shape.width), rows = random_array(places * shape.width);
  std::unique_ptr<Index[]> indices(new Index[places]);
  for (int64_t k = 0; k < places; ++k) indices[k] = static_cast<Index>(whole(-2, shape.count + 1));
  const int64_t width = shape.width;

  bool right = true;
  if (shape.count) {
    const auto taken = guarded(places * width, [&](const Workers& workers, float* out) {
      take_rows(workers, table.get(), shape, indices.get(), places, out);
    });
    right &= taken.size() == static_cast<size_t>(places * width);
    for (int64_t k = 0; right && k < places * width; ++k) {
      const int64_t row = std::min<int64_t>(std::max<int64_t>(indices[k / width], 0), shape.count - 1);
      right &= taken[k] == table[row * width + k % width];
    }
  }
  const auto sums = guarded(shape.count * width, [&](const Workers& workers, float* out) {
    add_rows(workers, rows.get(), indices.get(), places, shape, out);
  });
  std::vector<float> expected(shape.count * width);
  for (int64_t k = 0; k < places * width; ++k) {
    const int64_t row = indices[k / width];
    if (row >= 0 && row < shape.count) expected[row * width + k % width] += rows[k];
  }
  right &= sums == expected;
  if (!right) {
    std::printf("wrong: %ld places of %ld x %ld\n", long(places), long(shape.count), long(shape.width));
  }
  return right;
}

template <typename Index>
bool check_all() {
  bool right = true;
  for (int k = 0; k < 60; ++k) {
    right &= check<Index>({whole(0, 30), whole(0, 70)}, whole(0, 40));
  }
  // By several threads; rows much longer than what is asked for ahead.
  return right && check<Index>({500, 129}, 700) && check<Index>({3, 20000}, 20) && check<Index>({1, 8}, 9000);
}

}  // namespace

int main() {
  const bool right = check_all<int32_t>() && check_all<int64_t>();
  std::printf("baseline checked\n");
  return right ? 0 : 1;
}
