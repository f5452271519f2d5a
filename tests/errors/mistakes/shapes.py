"""Shapes that don't go together."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "add: shapes that don't broadcast",
    INVALID,
    """
    x = tf.ones([2, 3])
    y = x + tf.ones([4])
    """,
    "Incompatible shapes: [2,3] vs. [4]",
    "AddV2(float32[2,3], float32[4])",
    hint="3 meets 4",
    in_graph="ValueError",
)
mistake(
    "add: a vector that should be a column",
    INVALID,
    """
    x = tf.ones([2, 3])
    y = x * tf.ones([2])
    """,
    "Mul(float32[2,3], float32[2])",
    hint="v[:, tf.newaxis]",
    in_graph="ValueError",
)
mistake(
    "subtract: a transposed operand",
    INVALID,
    "y = tf.ones([2, 3]) - tf.ones([3, 2])",
    "Sub(float32[2,3], float32[3,2])",
    hint="tf.transpose(y)",
    in_graph="ValueError",
)
mistake(
    "matmul: two vectors",
    INVALID,
    "y = tf.matmul(tf.ones([3]), tf.ones([3]))",
    "MatMul(float32[3], float32[3])",
    hint="tf.tensordot(x, y, 1)",
    in_graph="ValueError",
)
mistake(
    "matmul: a matrix and a vector",
    INVALID,
    "y = tf.matmul(tf.ones([2, 3]), tf.ones([3]))",
    "MatMul(float32[2,3], float32[3])",
    hint="tf.linalg.matvec(a, x)",
    in_graph="ValueError",
)
mistake(
    "matmul: inner dimensions",
    INVALID,
    """
    a = tf.ones([2, 3])
    y = a @ tf.ones([4, 3])
    """,
    "Matrix size-incompatible",
    "MatMul(float32[2,3], float32[4,3])",
    hint="transpose_b=True",
    in_graph="ValueError",
)
mistake(
    "matmul: batches",
    INVALID,
    "y = tf.matmul(tf.ones([2, 4, 3]), tf.ones([3, 3, 5]))",
    "BatchMatMulV2(float32[2,4,3], float32[3,3,5])",
    hint="before the last two",
    in_graph="ValueError",
)
mistake(
    "reshape: another number of elements",
    INVALID,
    "y = tf.reshape(tf.ones([2, 3]), [4, 2])",
    "tensor with 6 values",
    "Reshape(float32[2,3], shape=(4, 2))",
    hint="tf.reshape(x, [-1, 2])",
    in_graph="ValueError",
)
mistake(
    "reshape: not a multiple",
    INVALID,
    "y = tf.reshape(tf.ones([2, 3]), [-1, 4])",
    "multiple of 4",
    hint="tf.reshape(x, [-1])",
    in_graph="ValueError",
)
mistake(
    "reshape: None in the shape",
    "ValueError",
    "y = tf.reshape(tf.ones([2, 3]), [None, 3])",
    "None",
    hint="Use -1",
    in_graph="TypeError",
)
mistake(
    "concat: shapes",
    INVALID,
    "y = tf.concat([tf.ones([2, 3]), tf.ones([2, 4])], axis=0)",
    "ConcatV2(float32[2,3], float32[2,4], axis=0)",
    hint="axis=1 fits",
    in_graph="ValueError",
)
mistake(
    "concat: ranks",
    INVALID,
    "y = tf.concat([tf.ones([2, 3]), tf.ones([3])], axis=0)",
    "Ranks",
    "float32[2,3], float32[3]",
    hint="tf.expand_dims(x, 0)",
    in_graph="ValueError",
)
mistake(
    "concat: scalars",
    INVALID,
    "y = tf.concat([tf.constant(1), tf.constant(2)], axis=0)",
    "ConcatV2(int32[], int32[]",
    hint="tf.stack",
    in_graph="ValueError",
)
mistake(
    "stack: shapes",
    INVALID,
    "y = tf.stack([tf.ones([2]), tf.ones([3])])",
    "Pack(float32[2], float32[3]",
    hint="tf.pad",
    in_graph="ValueError",
)
mistake(
    "split: uneven",
    INVALID,
    "y = tf.split(tf.ones([5]), 2)[0]",
    "Split(float32[5], num_split=2",
    hint="tf.split(x, [3, 2])",
    in_graph="ValueError",
)
mistake(
    "squeeze: a dimension that isn't 1",
    INVALID,
    "y = tf.squeeze(tf.ones([2, 3]), axis=0)",
    "Squeeze(float32[2,3], axis=(0,))",
    hint="tf.squeeze(x) takes all",
    in_graph="ValueError",
)
mistake(
    "transpose: a permutation of another rank",
    INVALID,
    "y = tf.transpose(tf.ones([2, 3]), [0, 1, 2])",
    "Transpose(float32[2,3], perm=(0, 1, 2))",
    hint="each dimension once",
    in_graph="ValueError",
)
mistake(
    "broadcast_to: a shape that doesn't fit",
    INVALID,
    "y = tf.broadcast_to(tf.ones([3]), [2, 2])",
    "BroadcastTo(float32[3], shape=(2, 2))",
    hint="3 meets 2",
    in_graph="ValueError",
)
mistake(
    "tile: one multiple too many",
    INVALID,
    "y = tf.tile(tf.ones([3]), [1, 2])",
    "Tile(float32[3]",
    hint="one multiple a dimension",
    in_graph="ValueError",
)
mistake(
    "pad: one pair too many",
    INVALID,
    "y = tf.pad(tf.ones([3]), [[1, 1], [1, 1]])",
    "Pad(float32[3]",
    hint="one pair",
    in_graph="ValueError",
)
mistake(
    "where: shapes",
    INVALID,
    "y = tf.where(tf.constant([True, False]), tf.ones([3]), tf.zeros([3]))",
    "SelectV2(bool[2], float32[3], float32[3])",
    hint="2 meets 3",
    in_graph="ValueError",
)
mistake(
    "top_k: more than there are",
    INVALID,
    "y = tf.math.top_k(tf.ones([3]), k=5)[0]",
    "TopKV2(float32[3], k=5",
    hint="at most",
    in_graph="ValueError",
)
mistake(
    "zeros: a negative size",
    INVALID,
    "y = tf.zeros([-1, 2])",
    "Dimension -1 must be >= 0",
    hint="only tf.reshape takes -1",
    in_graph="ValueError",
)
mistake(
    "zeros: an unknown size",
    "ValueError",
    "y = tf.zeros([None, 2])",
    "None",
    hint="tf.shape(x)[0]",
    in_graph="TypeError",
)
mistake(
    "linalg.inv: not square",
    INVALID,
    "y = tf.linalg.inv(tf.ones([2, 3]))",
    "MatrixInverse(float32[2,3]",
    hint="tf.linalg.pinv",
    in_graph="ValueError",
)
mistake(
    "linalg.inv: singular",
    INVALID,
    "y = tf.linalg.inv(tf.ones([2, 2]))",
    "not invertible",
    "MatrixInverse(float32[2,2]",
    hint="tf.eye(n)",
)
mistake(
    "einsum: sizes",
    INVALID,
    "y = tf.einsum('ij,jk->ik', tf.ones([2, 3]), tf.ones([4, 5]))",
    "Einsum(float32[2,3], float32[4,5]",
    hint="one size",
    in_graph="ValueError",
)
mistake(
    "ensure_shape",
    INVALID,
    "y = tf.ensure_shape(tf.ones([2, 3]), [2, 4])",
    "EnsureShape(float32[2,3]",
    in_graph="ValueError",
)
mistake(
    "boolean_mask: a mask of another length",
    "ValueError",
    "y = tf.boolean_mask(tf.ones([3]), [True, False])",
    "(3,)",
    "(2,)",
    line=0,
)
