// Random images resampled and warped by every kernel that this processor can run, against sums in double
// precision. Operands have memory of exactly their size, so that a sanitizer sees every step beyond it.
// Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/resampling.h"
#include "../../src/thalweg/native/kernels/warping.h"
#include "check.h"

using namespace thalweg;

namespace {

struct Table {
  std::vector<int32_t> places;
  std::vector<float> weights;
  Weights taps;
};

std::unique_ptr<Table> random_table(int64_t in, int64_t out) {
  auto table = std::make_unique<Table>();
  const int64_t count = whole(1, 4), blends = count == 2 && whole(0, 1);
  for (int64_t i = 0; i < out; ++i) {
    for (int64_t k = 0; k < count; ++k) {
      table->places.push_back(static_cast<int32_t>(whole(0, in - 1)));
      const float share = static_cast<float>(whole(0, 8)) / 8;
      table->weights.push_back(blends && k ? 1 - table->weights.back() : share);
    }
  }
  table->taps = {in, out, count, blends, table->places.data(), table->weights.data()};
  return table;
}

template <typename T>
bool check_resample(const Resampling& s, int64_t images) {
  const int64_t size = images * s.rows.in * s.columns.in * s.channels;
  const int64_t result_size = images * s.rows.out * s.columns.out * s.channels;
  std::unique_ptr<T[]> input(new T[size]);
  for (int64_t i = 0; i < size; ++i) input[i] = static_cast<T>(whole(0, 255));
  const auto value = guarded(
      result_size, [&](const Workers&, float* out) { resample(kernels(), s, images, input.get(), out); });
  bool right = static_cast<int64_t>(value.size()) == result_size;
  for (int64_t r = 0; right && r < result_size; ++r) {
    const int64_t c = r % s.channels, x = r / s.channels % s.columns.out;
    const int64_t y = r / s.channels / s.columns.out % s.rows.out;
    const int64_t image = r / s.channels / s.columns.out / s.rows.out;
    double sum = 0;
    for (int64_t i = 0; i < s.rows.count; ++i) {
      for (int64_t j = 0; j < s.columns.count; ++j) {
        const int64_t row = s.rows.places[y * s.rows.count + i];
        const int64_t column = s.columns.places[x * s.columns.count + j];
        const double weight =
            double(s.rows.weights[y * s.rows.count + i]) * s.columns.weights[x * s.columns.count + j];
        sum += weight * input[((image * s.rows.in + row) * s.columns.in + column) * s.channels + c];
      }
    }
    right = near(value[r], sum, 255 * 16);
  }
  if (!right) {
    std::printf("%s: wrong are %ld images of %ld x %ld x %ld, resampled to %ld x %ld\n", kernels().name,
                long(images), long(s.rows.in), long(s.columns.in), long(s.channels), long(s.rows.out),
                long(s.columns.out));
  }
  return right;
}

// No place is left out, however far or undefined; where nothing moves, nothing changes.
bool check_warp() {
  const int64_t height = whole(1, 9), width = whole(1, 9), channels = whole(1, 4);
  const bool first = whole(0, 1);
  const int64_t size = height * width * channels;
  const auto image = random_array(size);
  Warp shape{height, width, channels, first ? 1 : channels, first ? height * width : 1, {1, 0, 0, 0, 1, 0}, 0,
             0,      0,     0};
  const auto same = guarded(size, [&](const Workers&, float* out) { warp(shape, image.get(), out); });
  bool right = static_cast<int64_t>(same.size()) == size;
  for (int64_t i = 0; right && i < size; ++i) right = same[i] == image[i];
  for (double& number : shape.matrix) number = static_cast<double>(whole(-30, 30)) / 7;
  if (whole(0, 9) == 0) shape.matrix[whole(0, 5)] = whole(0, 1) ? NAN : 1e300;
  shape.filled = whole(0, 1), shape.from_below = whole(0, 1), shape.from_right = whole(0, 1);
  right &= !guarded(size, [&](const Workers&, float* out) { warp(shape, image.get(), out); }).empty();
  if (!right) std::printf("wrong is a warp of %ld x %ld x %ld\n", long(height), long(width), long(channels));
  return right;
}

bool check_all() {
  bool right = true;
  for (int k = 0; k < 200; ++k) {
    const int64_t channels[] = {1, 2, 3, 4, 5, 8, 16, 19};
    const auto rows = random_table(whole(1, 20), whole(1, 20)),
               columns = random_table(whole(1, 20), whole(1, 20));
    const Resampling shape{rows->taps, columns->taps, channels[whole(0, 7)]};
    right &= k % 2 ? check_resample<float>(shape, whole(1, 3)) : check_resample<uint8_t>(shape, whole(1, 3));
    right &= check_warp();
  }
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
