// Random depthwise convolutions and their gradients by every kernel that this processor can run, against sums
// in double precision. Operands have memory of exactly their size, so that a sanitizer sees every step beyond
// it. Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/depthwise.h"
#include "check.h"

using namespace thalweg;

namespace {

// Calls `visit(image, filter, result)` with the places of the three values of each term of the sums.
template <typename Visit>
void for_each_term(const Convolution& s, const Visit& visit) {
  const Axis &y = s.y, &x = s.x;
  for (int64_t n = 0; n < s.images; ++n)
    for (int64_t oy = 0; oy < y.out; ++oy)
      for (int64_t ox = 0; ox < x.out; ++ox)
        for (int64_t ky = 0; ky < y.taps; ++ky)
          for (int64_t kx = 0; kx < x.taps; ++kx) {
            const int64_t iy = oy * y.stride + ky * y.dilation - y.padding;
            const int64_t ix = ox * x.stride + kx * x.dilation - x.padding;
            if (iy < 0 || iy >= y.in || ix < 0 || ix >= x.in) continue;
            for (int64_t c = 0; c < s.channels; ++c)
              visit(((n * y.in + iy) * x.in + ix) * s.channels + c, (ky * x.taps + kx) * s.channels + c,
                    ((n * y.out + oy) * x.out + ox) * s.channels + c);
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
  bool matches(const std::vector<float>& found) const {
    bool right = found.size() == sum.size();
    for (size_t i = 0; right && i < sum.size(); ++i) right = near(found[i], sum[i], size[i]);
    return right;
  }
};

bool check(const Convolution& s) {
  const int64_t images_size = s.images * s.y.in * s.x.in * s.channels;
  const int64_t filter_size = s.y.taps * s.x.taps * s.channels;
  const int64_t result_size = s.images * s.y.out * s.x.out * s.channels;
  const auto images = random_array(images_size), filter = random_array(filter_size),
             gradient = random_array(result_size);
  Sums result(result_size), to_images(images_size), to_filter(filter_size);
  for_each_term(s, [&](int64_t i, int64_t k, int64_t r) {
    result.add(r, double(images[i]) * filter[k]);
    to_images.add(i, double(filter[k]) * gradient[r]);
    to_filter.add(k, double(images[i]) * gradient[r]);
  });
  const Kernels& used = kernels();
  bool right = result.matches(guarded(result_size, [&](const Workers& workers, float* out) {
    convolve_depthwise(used, workers, s, images.get(), filter.get(), out);
  }));
  right &= to_images.matches(guarded(images_size, [&](const Workers& workers, float* out) {
    convolve_depthwise_to_images(used, workers, s, filter.get(), gradient.get(), out);
  }));
  right &= to_filter.matches(guarded(filter_size, [&](const Workers& workers, float* out) {
    convolve_depthwise_to_filter(used, workers, s, images.get(), gradient.get(), out);
  }));
  if (!right) {
    std::printf("%s: wrong are %ld images of %ld x %ld x %ld, filter %ld x %ld\n", used.name, long(s.images),
                long(s.y.in), long(s.x.in), long(s.channels), long(s.y.taps), long(s.x.taps));
  }
  return right;
}

Axis random_axis() {
  for (;;) {
    Axis axis{whole(1, 17), 0, whole(1, 8), whole(1, 9), whole(1, 4), whole(0, 9)};
    const int64_t behind = whole(0, 9), seen = (axis.taps - 1) * axis.dilation + 1;
    axis.out = (axis.in + axis.padding + behind - seen + axis.stride) / axis.stride;
    if (axis.in + axis.padding + behind >= seen) return axis;
  }
}

// An axis padded as "SAME" pads.
Axis same_axis(int64_t in, int64_t taps, int64_t stride) {
  const int64_t out = (in + stride - 1) / stride, margin = (out - 1) * stride + taps - in;
  return {in, out, taps, stride, 1, margin > 0 ? margin / 2 : 0};
}

bool check_all() {
  const int64_t channels[] = {1, 2, 3, 7, 8, 16, 20, 33, 64, 72};
  bool right = true;
  for (int k = 0; k < 120; ++k) {
    right &= check({whole(1, 3), random_axis(), random_axis(), channels[whole(0, 9)], 0});
  }
  for (int64_t taps : {1, 2, 3, 5, 7}) {
    for (int64_t stride : {1, 2, 3}) {
      right &= check({2, same_axis(whole(1, 20), taps, stride), same_axis(21, taps, stride), 48, 0});
    }
  }
  for (int64_t taps : {2, 3, 5, 7}) {  // lines of few points, whose tiles are clipped on both sides
    for (int64_t stride : {1, 2}) {
      for (int64_t in : {1, 2, 4, 5, 9}) {
        right &= check({1, same_axis(3, taps, stride), same_axis(in, taps, stride), 80, 0});
      }
    }
  }
  right &= check({2, same_axis(19, 3, 1), same_axis(20, 3, 1), 300, 0});  // channels in blocks
  right &= check({9, same_axis(30, 3, 2), same_axis(31, 3, 2), 40, 0});   // a filter's gradient in parts
  right &= check({0, same_axis(5, 3, 1), same_axis(5, 3, 1), 16, 0});     // no images
  right &= check({3, {2, 1, 3, 1, 1, 9}, {2, 1, 3, 1, 1, 9}, 16, 0});     // a window beyond the image
  return right && with_small_caches([] {
           bool streamed = true;
           for (int64_t channels : {5, 16, 24, 32, 48, 72, 320}) {
             streamed &= check({2, same_axis(9, 3, 1), same_axis(13, 3, 1), channels, 0});
             streamed &= check({2, same_axis(9, 3, 2), same_axis(13, 3, 2), channels, 0});
             streamed &= check({1, random_axis(), random_axis(), channels, 0});
           }
           return streamed;
         });
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
