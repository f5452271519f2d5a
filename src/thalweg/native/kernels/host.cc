// The kernels that Python calls itself, on arrays of its own: see `thalweg.native.pictures`.

#include "processor.h"
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
}

#pragma GCC visibility pop
