// Random convolutions and their gradients by every kernel that this processor can run, against sums in double
// precision. Operands have memory of exactly their size, so that a sanitizer sees every step beyond it.
// Returns 1 if something is wrong.

#include <algorithm>

#include "../../src/thalweg/native/kernels/convolution.h"
#include "../../src/thalweg/native/kernels/stacks.h"
#include "../../src/thalweg/native/kernels/tiles.h"
#include "check.h"

using namespace thalweg;

namespace {

// Calls `visit(image, filter, result)` with the places of the three values of each term of the sums.
template <typename Visit>
void for_each_term(const Convolution& s, const Visit& visit) {
  // Where along an axis the `tap`-th tap of a result sees; outside it sees nothing.
  const auto seen = [](const Axis& axis, int64_t result, int64_t tap) {
    const int64_t place = result * axis.stride + tap * axis.dilation - axis.padding;
    return place < axis.in ? place : -1;
  };
  const auto count = [](const Axis& axis) { return axis.out * axis.taps; };
  for (int64_t n = 0; n < s.images; ++n)
    for (int64_t kz = 0; kz < count(s.z); ++kz)
      for (int64_t ky = 0; ky < count(s.y); ++ky)
        for (int64_t kx = 0; kx < count(s.x); ++kx) {
          const int64_t oz = kz / s.z.taps, tz = kz % s.z.taps, oy = ky / s.y.taps, ty = ky % s.y.taps,
                        ox = kx / s.x.taps, tx = kx % s.x.taps;
          const int64_t iz = seen(s.z, oz, tz), iy = seen(s.y, oy, ty), ix = seen(s.x, ox, tx);
          if (iz < 0 || iy < 0 || ix < 0) continue;
          const int64_t pixel = ((n * s.z.in + iz) * s.y.in + iy) * s.x.in + ix;
          const int64_t tap = (tz * s.y.taps + ty) * s.x.taps + tx;
          const int64_t result = ((n * s.z.out + oz) * s.y.out + oy) * s.x.out + ox;
          for (int64_t c = 0; c < s.channels; ++c)
            for (int64_t f = 0; f < s.filters; ++f)
              visit(pixel * s.channels + c, (tap * s.channels + c) * s.filters + f, result * s.filters + f);
        }
}

// Sums in double precision, and how large their terms are together.
struct Sums {
  std::vector<double> sum, size;
  explicit Sums(int64_t count) : sum(count), size(count) {}
  void add(int64_t place, double term) {
    sum[place] += term;
    size[place] += std::abs(term);
  }
  bool matches(const std::vector<float>& found, double tolerance) const {
    bool right = found.size() == sum.size();
    for (size_t i = 0; right && i < sum.size(); ++i) right = near(found[i], sum[i], size[i], tolerance);
    return right;
  }
  // What is rounded off in a tile goes to all of it, also to where the terms are few.
  void take_largest_size() {
    std::fill(size.begin(), size.end(), *std::max_element(size.begin(), size.end()));
  }
};

// The functions of convolution.h, or those of tiles.h.
struct Ways {
  void (*forward)(const Kernels&, const Workers&, const Convolution&, const float*, const float*,
                  const Finish&, float*) = convolve;
  void (*to_images)(const Kernels&, const Workers&, const Convolution&, const float*, const float*,
                    float*) = convolve_to_images;
  void (*to_filter)(const Kernels&, const Workers&, const Convolution&, const float*, const float*,
                    float*) = convolve_to_filter;
};

const Ways by_tiles{
    [](const Kernels& used, const Workers& workers, const Convolution& s, const float* images,
       const float* filter, const Finish& finish,
       float* out) { convolve_by_tiles(used, workers, s, images, filter, finish, out); },
    [](const Kernels& used, const Workers& workers, const Convolution& s, const float* filter,
       const float* gradient,
       float* out) { convolve_to_images_by_tiles(used, workers, s, filter, gradient, out); },
    [](const Kernels& used, const Workers& workers, const Convolution& s, const float* images,
       const float* gradient,
       float* out) { convolve_to_filter_by_tiles(used, workers, s, images, gradient, out); },
};

bool check(const Convolution& s, const Ways& ways = {}) {
  const int64_t images_size = s.images * s.z.in * s.y.in * s.x.in * s.channels;
  const int64_t filter_size = s.z.taps * s.y.taps * s.x.taps * s.channels * s.filters;
  const int64_t result_size = s.images * s.z.out * s.y.out * s.x.out * s.filters;
  const auto images = random_array(images_size), filter = random_array(filter_size),
             gradient = random_array(result_size), bias = random_array(s.filters);
  Sums result(result_size), to_images(images_size), to_filter(filter_size);
  for_each_term(s, [&](int64_t i, int64_t k, int64_t r) {
    result.add(r, double(images[i]) * filter[k]);
    to_images.add(i, double(filter[k]) * gradient[r]);
    to_filter.add(k, double(images[i]) * gradient[r]);
  });
  if (&ways == &by_tiles) {
    for (Sums* sums : {&result, &to_images, &to_filter}) sums->take_largest_size();
  }
  const Kernels& used = kernels();
  // Tiles are transformed with numbers up to 8, there and back.
  const double tolerance = &ways == &by_tiles || suits_tiles(s) ? 2e-5 : 1e-6;
  const auto forward = [&](const Finish& finish) {
    return guarded(result_size, [&](const Workers& workers, float* out) {
      ways.forward(used, workers, s, images.get(), filter.get(), finish, out);
    });
  };
  bool right = result.matches(forward({nullptr, false}), tolerance);
  right &= to_images.matches(guarded(images_size,
                                     [&](const Workers& workers, float* out) {
                                       ways.to_images(used, workers, s, filter.get(), gradient.get(), out);
                                     }),
                             tolerance);
  right &= to_filter.matches(guarded(filter_size,
                                     [&](const Workers& workers, float* out) {
                                       ways.to_filter(used, workers, s, images.get(), gradient.get(), out);
                                     }),
                             tolerance);
  for (int64_t i = 0; i < result_size; ++i) {
    result.add(i, bias[i % s.filters]);
    result.sum[i] = std::max(result.sum[i], 0.0);
  }
  right &= result.matches(forward({bias.get(), true}), tolerance);
  if (!right) {
    std::printf("%s: wrong are %ld images of %ld x %ld x %ld x %ld, filter %ld x %ld x %ld\n", used.name,
                long(s.images), long(s.z.in), long(s.y.in), long(s.x.in), long(s.channels), long(s.y.taps),
                long(s.x.taps), long(s.filters));
  }
  return right;
}

// What is no number goes to those that see it, and no further, though it spreads over a tile.
bool check_not_finite(const Convolution& s) {
  const auto images = random_array(s.images * s.y.in * s.x.in * s.channels);
  const auto filter = random_array(s.y.taps * s.x.taps * s.channels * s.filters);
  images[((s.y.in + 5) * s.x.in + 6) * s.channels + 3] = INFINITY;  // pixel (5, 6) of the second image
  const int64_t size = s.images * s.y.out * s.x.out * s.filters;
  const auto found = guarded(size, [&](const Workers& workers, float* out) {
    convolve(kernels(), workers, s, images.get(), filter.get(), {nullptr, false}, out);
  });
  bool right = static_cast<int64_t>(found.size()) == size;
  for (int64_t i = 0; right && i < size; ++i) {
    const int64_t pixel = i / s.filters, x = pixel % s.x.out, y = pixel / s.x.out % s.y.out;
    const int64_t row = 5 + s.y.padding - y * s.y.stride, column = 6 + s.x.padding - x * s.x.stride;
    const bool sees =
        pixel / s.x.out / s.y.out == 1 && row >= 0 && row < s.y.taps && column >= 0 && column < s.x.taps;
    right = std::isinf(found[i]) == sees;
  }
  if (!right) std::printf("%s: infinity spreads\n", kernels().name);
  return right;
}

Axis random_axis(int64_t longest = 17) {
  for (;;) {
    Axis axis{whole(1, longest), 0, whole(1, 5), whole(1, 4), whole(1, 2), whole(0, 3)};
    const int64_t behind = whole(0, 3), seen = (axis.taps - 1) * axis.dilation + 1;
    axis.out = (axis.in + axis.padding + behind - seen + axis.stride) / axis.stride;
    if (axis.in + axis.padding + behind >= seen) return axis;
  }
}

// Says so where a convolution doesn't go the way that it is to be checked for.
bool goes_by(bool suits, const char* way) {
  if (!suits) std::printf("%s: a convolution isn't done by %s\n", kernels().name, way);
  return suits;
}

bool check_all() {
  const int64_t channels[] = {1, 2, 3, 4, 7, 16, 20, 33}, filters[] = {1, 3, 6, 8, 16, 31, 32, 40, 70};
  bool right = true;
  for (int k = 0; k < 36; ++k) {
    right &= check({whole(1, 3), random_axis(), random_axis(), channels[whole(0, 7)], filters[whole(0, 8)]});
  }
  for (int k = 0; k < 8; ++k) {
    right &= check({whole(1, 2), random_axis(8), random_axis(8), channels[whole(0, 6)], filters[whole(0, 5)],
                    random_axis(8)});
  }
  const Axis same{9, 9, 3, 1, 1, 1}, half{16, 8, 3, 2, 1, 0}, point{12, 12, 1, 1, 1, 0},
      sparse{9, 3, 1, 4, 1, 0}, tiles{13, 13, 3, 1, 1, 1}, inner{18, 16, 3, 1, 1, 0},
      outer{11, 13, 3, 1, 1, 2}, five{15, 15, 5, 1, 1, 2}, within{16, 12, 5, 1, 1, 0},
      around{7, 10, 5, 1, 1, 3};
  right &= check({3, same, same, 130, 300});  // sums in pieces, more columns than a block
  right &= check({9, half, half, 24, 40});    // a filter's gradient from several parts
  right &= check({2, point, point, 24, 40});  // nothing to be brought together
  right &= check({2, sparse, sparse, 5, 9});  // pixels that no tap sees
  right &= goes_by(suits_tiles({9, tiles, inner, 70, 40}), "tiles");
  right &= check({9, tiles, inner, 70, 40});  // by tiles, more than are held at a time
  right &= check({9, outer, tiles, 39, 75});
  for (const Convolution& wide : {Convolution{5, five, within, 70, 40}, Convolution{9, around, five, 39, 75},
                                  Convolution{2, five, five, 16, 32, {6, 6, 3, 1, 1, 1}}}) {
    right &= goes_by(suits_tiles(wide), "tiles") && check(wide);
  }
  const Axis planes{20, 20, 3, 1, 1, 1}, gaps{2, 5, 2, 1, 3, 3};
  for (const Convolution& volume :
       {Convolution{3, tiles, tiles, 16, 32, planes}, Convolution{2, inner, inner, 32, 32, gaps}}) {
    right &= goes_by(suits_tiles(volume), "tiles") && check(volume);
  }
  // By tiles of the phases of an image.
  const Axis even{14, 7, 5, 2, 1, 1}, odd{15, 8, 5, 2, 1, 2}, four{16, 8, 4, 2, 1, 1}, six{17, 8, 6, 2, 1, 2},
      seven{19, 6, 7, 3, 1, 2}, nine{21, 11, 9, 2, 1, 4};
  for (const Convolution& strided :
       {Convolution{3, even, odd, 20, 33}, Convolution{1, six, four, 1, 7}, Convolution{2, four, even, 5, 1},
        Convolution{2, even, tiles, 3, 16}, Convolution{2, inner, odd, 16, 6},
        Convolution{1, nine, nine, 3, 40}, Convolution{3, seven, six, 7, 31},
        Convolution{2, odd, even, 4, 8, {6, 5, 2, 1, 1, 0}},
        Convolution{5, {2, 1, 5, 2, 1, 2}, {3, 2, 5, 2, 1, 2}, 2, 3}}) {
    right &= check(strided, by_tiles);
  }
  right &= goes_by(suits_tiles({16, six, six, 20, 40}), "tiles of phases") && check({16, six, six, 20, 40});
  right &= check_not_finite({9, tiles, inner, 70, 40}) && check_not_finite({5, five, within, 70, 40}) &&
           check_not_finite({16, six, six, 20, 40});
  const Axis few{3, 3, 3, 1, 1, 1}, fewer{4, 2, 5, 2, 1, 1}, apart{4, 4, 3, 1, 2, 2}, jumps{5, 2, 1, 4, 1, 0};
  for (const Convolution& small : {Convolution{14, few, fewer, 32, 48}, Convolution{13, apart, few, 64, 33},
                                   Convolution{25, fewer, jumps, 40, 32}}) {
    right &= goes_by(suits_stacks(kernels(), small), "stacks") && check(small);
  }
  return right && with_small_caches([&] {
           return check({3, same, same, 130, 320}) && check({3, half, half, 3, 64}) &&
                  check({2, point, point, 24, 40}) && check({2, sparse, sparse, 16, 96, half});
         });
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
