// Random pools and their gradients by every kernel that this processor can run, against window by window in
// double precision. Operands have memory of exactly their size, so that a sanitizer sees every step beyond
// it. Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/pooling.h"
#include "check.h"

using namespace thalweg;

namespace {

struct Expected {
  std::vector<double> value, gradient, size;  // `size` is how large the terms of a gradient are together
};

// Calls `visit(pixel)` with the place of each of a window's pixels in one channel.
template <typename Visit>
void for_each_pixel(const Pool& s, int64_t image, int64_t oy, int64_t ox, int64_t c, const Visit& visit) {
  for (int64_t y = oy * s.y.stride - s.y.padding, i = 0; i < s.y.size; ++i, ++y)
    for (int64_t x = ox * s.x.stride - s.x.padding, j = 0; j < s.x.size; ++j, ++x)
      if (y >= 0 && y < s.y.in && x >= 0 && x < s.x.in)
        visit(((image * s.y.in + y) * s.x.in + x) * s.channels + c);
}

Expected expected(const Pool& s, int64_t images, bool mean, const float* input, const float* gradient) {
  const int64_t result_size = images * s.y.out * s.x.out * s.channels;
  const int64_t input_size = images * s.y.in * s.x.in * s.channels;
  Expected e{std::vector<double>(result_size), std::vector<double>(input_size),
             std::vector<double>(input_size)};
  for (int64_t r = 0; r < result_size; ++r) {
    const int64_t c = r % s.channels, ox = r / s.channels % s.x.out, oy = r / s.channels / s.x.out % s.y.out;
    const int64_t image = r / s.channels / s.x.out / s.y.out;
    int64_t count = 0, winner = 0;
    double sum = 0;
    for_each_pixel(s, image, oy, ox, c, [&](int64_t pixel) {
      if (count++ == 0 || input[pixel] > input[winner]) winner = pixel;
      sum += input[pixel];
    });
    e.value[r] = mean ? sum / count : input[winner];
    for_each_pixel(s, image, oy, ox, c, [&](int64_t pixel) {
      const double share = mean ? double(gradient[r]) / count : pixel == winner ? gradient[r] : 0.0;
      e.gradient[pixel] += share;
      e.size[pixel] += std::abs(share);
    });
  }
  return e;
}

bool check(const Pool& s, int64_t images, bool tied) {
  const int64_t input_size = images * s.y.in * s.x.in * s.channels;
  const int64_t result_size = images * s.y.out * s.x.out * s.channels;
  const auto input = random_array(input_size), gradient = random_array(result_size);
  for (int64_t i = 0; tied && i < input_size; ++i) input[i] = std::round(input[i]);
  bool right = true;
  for (bool mean : {false, true}) {
    const Expected e = expected(s, images, mean, input.get(), gradient.get());
    const auto value = guarded(result_size, [&](const Workers& workers, float* out) {
      pool_images(kernels(), workers, s, mean, images, input.get(), out);
    });
    const auto back = guarded(input_size, [&](const Workers& workers, float* out) {
      pool_to_images(kernels(), workers, s, images, mean ? nullptr : input.get(), gradient.get(), out);
    });
    right &= value.size() == e.value.size() && back.size() == e.gradient.size();
    for (int64_t i = 0; right && i < result_size; ++i) right = near(value[i], e.value[i], 10);
    for (int64_t i = 0; right && i < input_size; ++i) right = near(back[i], e.gradient[i], e.size[i]);
  }
  if (!right) {
    std::printf("%s: wrong are %ld images of %ld x %ld x %ld, windows %ld/%ld x %ld/%ld\n", kernels().name,
                long(images), long(s.y.in), long(s.x.in), long(s.channels), long(s.y.size), long(s.y.stride),
                long(s.x.size), long(s.x.stride));
  }
  return right;
}

Side random_side() {
  for (;;) {
    Side side{whole(1, 17), 0, whole(1, 5), whole(1, 6), 0};
    side.padding = whole(0, side.size - 1);
    const int64_t space = side.in + side.padding + whole(0, side.size - 1) - side.size;
    side.out = space / side.stride + 1;
    if (space >= 0 && (side.out - 1) * side.stride - side.padding < side.in) return side;
  }
}

bool check_all() {
  const int64_t channels[] = {1, 2, 3, 6, 8, 15, 16, 20, 33, 64};
  bool right = true;
  for (int k = 0; k < 100; ++k) {
    right &= check({random_side(), random_side(), channels[whole(0, 9)]}, whole(1, 3), k % 2);
  }
  const Side half{40, 20, 2, 2, 0}, overlapping{41, 20, 3, 2, 0}, same{37, 37, 3, 1, 1};
  right &= check({half, half, 64}, 2, true);  // in pieces
  right &= check({overlapping, overlapping, 40}, 2, true);
  right &= check({same, same, 48}, 2, true);
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
