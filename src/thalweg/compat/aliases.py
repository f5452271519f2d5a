"""Functions that 1.x has under another name than 2.x: `tf.log` is `tf.math.log`."""

from __future__ import annotations

# Name below `tf.compat.v1` -> place below `tf`.
ALIASES: dict[str, str] = {}


def _add(place: str, names: str) -> None:
    """`names`: words `name`, or `name=other` where 2.x calls it `other`, of the module at `place`."""
    for word in names.split():
        name, _, other = word.partition("=")
        ALIASES[name] = ".".join(filter(None, (place, other or name)))


_add(
    "math",
    """accumulate_n angle betainc ceil conj cumprod digamma div_no_nan=divide_no_nan erf erfc expm1
    floordiv floormod floor_div=floordiv igamma igammac imag invert_permutation is_finite is_inf is_nan
    is_non_decreasing is_strictly_increasing lbeta lgamma log log1p log_sigmoid logical_xor mod=floormod
    polygamma real reciprocal inv=reciprocal rint rsqrt segment_max segment_mean segment_min
    segment_prod segment_sum squared_difference unsorted_segment_max unsorted_segment_mean
    unsorted_segment_min unsorted_segment_prod unsorted_segment_sqrt_n unsorted_segment_sum zeta""",
)
_add(
    "linalg",
    """cholesky cholesky_solve cross diag=tensor_diag diag_part=tensor_diag_part global_norm
    matrix_band_part=band_part matrix_determinant=det matrix_diag=diag matrix_diag_part=diag_part
    matrix_inverse=inv matrix_set_diag=set_diag matrix_solve=solve matrix_solve_ls=lstsq
    matrix_transpose matrix_triangular_solve=triangular_solve qr self_adjoint_eig=eigh
    self_adjoint_eigvals=eigvalsh svd trace batch_matmul=matmul""",
)
_add("signal", "fft fft2d fft3d ifft ifft2d ifft3d")
_add(
    "random",
    """random_gamma=gamma random_normal=normal random_poisson=poisson random_shuffle=shuffle
    random_uniform=uniform truncated_normal""",
)
_add("image", "random_crop")
_add(
    "io",
    """FixedLenFeature FixedLenSequenceFeature SparseFeature VarLenFeature decode_base64 decode_compressed
    decode_json_example deserialize_many_sparse encode_base64 matching_files
    parse_single_sequence_example parse_tensor read_file serialize_many_sparse serialize_sparse
    serialize_tensor write_file""",
)
_add("queue", "FIFOQueue PaddingFIFOQueue PriorityQueue QueueBase RandomShuffleQueue")
_add("errors", "OpError")
_add("debugging", "assert_proper_iterable assert_same_float_dtype check_numerics is_numeric_tensor")
_add(
    "quantization",
    """dequantize fake_quant_with_min_max_args fake_quant_with_min_max_args_gradient
    fake_quant_with_min_max_vars fake_quant_with_min_max_vars_gradient
    fake_quant_with_min_max_vars_per_channel fake_quant_with_min_max_vars_per_channel_gradient quantize
    quantized_concat""",
)
_add(
    "sparse",
    """sparse_fill_empty_rows=fill_empty_rows sparse_mask=mask sparse_maximum=maximum
    sparse_minimum=minimum sparse_reorder=reorder sparse_reset_shape=reset_shape sparse_reshape=reshape
    sparse_retain=retain sparse_slice=slice sparse_softmax=softmax
    sparse_tensor_dense_matmul=sparse_dense_matmul sparse_tensor_to_dense=to_dense
    sparse_to_indicator=to_indicator sparse_transpose=transpose sparse_segment_mean=segment_mean
    sparse_segment_sqrt_n=segment_sqrt_n sparse_segment_sum=segment_sum""",
)
_add(
    "strings",
    """regex_replace string_join=join string_strip=strip string_to_hash_bucket=to_hash_bucket
    string_to_hash_bucket_fast=to_hash_bucket_fast string_to_hash_bucket_strong=to_hash_bucket_strong
    string_to_number=to_number as_string""",
)
_add(
    "",
    """reverse_v2=reverse tensor_scatter_add=tensor_scatter_nd_add tensor_scatter_sub=tensor_scatter_nd_sub
    tensor_scatter_update=tensor_scatter_nd_update where_v2=where mul=multiply sub=subtract neg=negative
    pack=stack unpack=unstack concat_v2=concat lin_space=linspace complex_abs=abs""",
)
_add("nn", "depth_to_space space_to_depth")
