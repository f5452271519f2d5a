#define THALWEG_KERNELS kernels_avx512
#define THALWEG_NAME "avx512"
#define THALWEG_LANES 16
#define THALWEG_ROWS 12
#define THALWEG_VECTORS 2
#include "kernels_here.h"
