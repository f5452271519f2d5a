// What every processor of the architecture can do: SSE2 on x86-64, NEON on 64-bit ARM.

#define THALWEG_KERNELS kernels_baseline
#define THALWEG_NAME "baseline"
#define THALWEG_LANES 4
#if defined(__aarch64__)
#define THALWEG_ROWS 12
#else
#define THALWEG_ROWS 6
#endif
#define THALWEG_VECTORS 2
#include "kernels_here.h"
