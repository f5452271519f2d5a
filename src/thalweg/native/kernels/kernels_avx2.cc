#define THALWEG_KERNELS kernels_avx2
#define THALWEG_NAME "avx2"
#define THALWEG_LANES 8
#define THALWEG_ROWS 6
#define THALWEG_VECTORS 2
#include "kernels_here.h"
