// All kernels for one instruction set, under the name THALWEG_KERNELS. Each has its own translation unit,
// which defines the macros of gemm_kernel.h and includes this file.

#include "arithmetic_kernel.h"
#include "channelwise_kernel.h"
#include "kernels.h"
#include "narrow_kernel.h"
#include "normalize_kernel.h"
#include "philox_kernel.h"
#include "pool_kernel.h"
#include "recurrent_back_kernel.h"
#include "resample_kernel.h"
#include "softmax_kernel.h"
#include "stack_kernel.h"
#include "strip_kernel.h"
#include "update_kernel.h"
#include "winograd_kernel.h"

namespace thalweg {

extern const Kernels THALWEG_KERNELS = {THALWEG_NAME,
                                        kRows,
                                        kColumns,
                                        kLanes,
                                        block,
                                        narrow_block,
                                        convolve_strip,
                                        correlate_strip,
                                        multiply_stack,
                                        correlate_stack,
                                        finish_lines,
                                        pool_rows<false>,
                                        pool_rows<true>,
                                        pool_rows_back<false>,
                                        pool_rows_back<true>,
                                        weigh_rows,
                                        weigh_taps,
                                        {sum_squares, sum_products, scale_rows, blend_rows, back_factors},
                                        {recurrent_packed_floats, recurrent_pack, recurrent_scratch_floats,
                                         recurrent_forward, recurrent_back, row_sums},
                                        resample_rows<uint8_t>,
                                        resample_rows<float>,
                                        winograd_kernels<ThreeTaps>(),
                                        winograd_kernels<FiveTaps>(),
                                        adam_range,
                                        compute<uint8_t>,
                                        compute<float>,
                                        philox_blocks,
                                        cross_entropy_rows};

}  // namespace thalweg
