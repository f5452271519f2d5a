#define THALWEG_GEMM gemm_avx512
#define THALWEG_LANES 16
#define THALWEG_ROWS 12
#define THALWEG_VECTORS 2
#include "gemm_kernel.h"
