// The kernels that Python calls itself, on arrays of its own: see `thalweg.native.pictures` and `rings`.

#include <cstdint>

#include "processor.h"
#include "randomness.h"
#include "resampling.h"
#include "warping.h"

#pragma GCC visibility push(default)

extern "C" {

const char* thalweg_kernels() { return thalweg::kernels().name; }

bool thalweg_use_kernels(const char* name) { return thalweg::use_kernels(name); }

void thalweg_resample_bytes(const thalweg::Resampling* shape, int64_t images, const uint8_t* input,
                            float* result) {
  thalweg::resample(thalweg::kernels(), *shape, images, input, result);
}

void thalweg_resample_floats(const thalweg::Resampling* shape, int64_t images, const float* input,
                             float* result) {
  thalweg::resample(thalweg::kernels(), *shape, images, input, result);
}

void thalweg_warp_floats(const thalweg::Warp* shape, const float* image, float* result) {
  thalweg::warp(*shape, image, result);
}

void thalweg_warp_doubles(const thalweg::Warp* shape, const double* image, double* result) {
  thalweg::warp(*shape, image, result);
}

void thalweg_random_words(uint64_t key, uint64_t low, uint64_t high, int64_t count, uint32_t* words) {
  thalweg::random_words(thalweg::kernels(), {1, nullptr}, {key, low, high}, count, words);
}

// Takes what lies at places `drawn`, one after the other, and each time puts what lies at `oldest` there, and
// `fresh` at `oldest`, which then is one more; not if it is negative.
void thalweg_draw(int64_t count, const int64_t* drawn, const int64_t* oldest, int64_t fresh, int64_t* ring,
                  int64_t* chosen) {
  for (int64_t k = 0; k < count; ++k) {
    chosen[k] = ring[drawn[k]];
    ring[drawn[k]] = ring[oldest[k]];
    if (fresh >= 0) ring[oldest[k]] = fresh++;
  }
}
}

#pragma GCC visibility pop
