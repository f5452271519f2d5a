"""`tf.sparse`: tensors of which only some elements are written down."""

from __future__ import annotations

from thalweg.sparse.arithmetic import add as add
from thalweg.sparse.arithmetic import map_values as map_values
from thalweg.sparse.arithmetic import maximum as maximum
from thalweg.sparse.arithmetic import minimum as minimum
from thalweg.sparse.arithmetic import reduce_max as reduce_max
from thalweg.sparse.arithmetic import reduce_sum as reduce_sum
from thalweg.sparse.arithmetic import sampled_addmm as sampled_addmm
from thalweg.sparse.arithmetic import softmax as softmax
from thalweg.sparse.arithmetic import sparse_dense_matmul as sparse_dense_matmul
from thalweg.sparse.conversion import eye as eye
from thalweg.sparse.conversion import from_dense as from_dense
from thalweg.sparse.conversion import mask as mask
from thalweg.sparse.conversion import to_dense as to_dense
from thalweg.sparse.conversion import to_indicator as to_indicator
from thalweg.sparse.features import bincount as bincount
from thalweg.sparse.features import cross as cross
from thalweg.sparse.features import cross_hashed as cross_hashed
from thalweg.sparse.reshaping import concat as concat
from thalweg.sparse.reshaping import expand_dims as expand_dims
from thalweg.sparse.reshaping import fill_empty_rows as fill_empty_rows
from thalweg.sparse.reshaping import reorder as reorder
from thalweg.sparse.reshaping import reset_shape as reset_shape
from thalweg.sparse.reshaping import reshape as reshape
from thalweg.sparse.reshaping import retain as retain
from thalweg.sparse.reshaping import slice as slice
from thalweg.sparse.reshaping import split as split
from thalweg.sparse.reshaping import transpose as transpose
from thalweg.sparse.segments import segment_mean as segment_mean
from thalweg.sparse.segments import segment_sqrt_n as segment_sqrt_n
from thalweg.sparse.segments import segment_sum as segment_sum
from thalweg.sparse.tensor import SparseTensor as SparseTensor
