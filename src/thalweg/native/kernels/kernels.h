// What one instruction set offers. The translation units of instruction sets use no templates or inline
// functions of the standard library: the linker keeps one copy of such a function, and that must not be one
// which only newer processors can run.

#pragma once

#include <cstdint>

#include "arithmetic.h"
#include "channelwise.h"
#include "gemm.h"
#include "normalize.h"
#include "philox.h"
#include "pool.h"
#include "recurrent.h"
#include "resample.h"
#include "softmax.h"
#include "stack.h"
#include "strip.h"
#include "update.h"
#include "winograd.h"

namespace thalweg {

struct Kernels {
  const char* name;
  int64_t rows, columns;  // of the register tile
  int64_t lanes;          // of a vector
  MultiplyBlock multiply, multiply_narrow;
  ConvolveStrip convolve_strip;
  CorrelateStrip correlate_strip;
  MultiplyStack multiply_stack;
  CorrelateStack correlate_stack;
  FinishLines finish_lines;
  PoolRows max_pool, mean_pool;
  PoolRowsBack max_pool_back, mean_pool_back;
  WeighRows weigh_rows;
  WeighTaps weigh_taps;
  NormalizeKernels normalize;
  RecurrentKernels recurrent;
  ResampleBytes resample_bytes;
  ResampleFloats resample_floats;
  WinogradKernels winograd3, winograd5;  // for filters of 3 x 3 and 5 x 5
  AdamRange adam;
  ComputeBytes compute_bytes;
  ComputeFloats compute_floats;
  PhiloxBlocks philox;
  CrossEntropyRows cross_entropy;
};

extern const Kernels kernels_avx512, kernels_avx2, kernels_baseline;

}  // namespace thalweg
