#define THALWEG_GEMM gemm_avx2
#define THALWEG_LANES 8
#define THALWEG_ROWS 6
#define THALWEG_VECTORS 2
#include "gemm_kernel.h"
