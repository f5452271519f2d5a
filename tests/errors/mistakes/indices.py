"""Axes and indices that there aren't."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "reduce_sum: no such axis",
    INVALID,
    "y = tf.reduce_sum(tf.ones([2, 3]), axis=2)",
    "Sum(float32[2,3], axis=(2,))",
    hint="0 to 1",
    in_graph="ValueError",
)
mistake(
    "argmax: no such axis",
    INVALID,
    "y = tf.argmax(tf.ones([2, 3]), axis=3)",
    "ArgMax(float32[2,3]",
    hint="axis=-1 is the last",
    in_graph="ValueError",
)
mistake(
    "expand_dims: no such axis",
    INVALID,
    "y = tf.expand_dims(tf.ones([2, 3]), 4)",
    "ExpandDims(float32[2,3], axis=4)",
    hint="0 to 2",
    in_graph="ValueError",
)
mistake(
    "softmax: no such axis",
    INVALID,
    "y = tf.nn.softmax(tf.ones([2, 3]), axis=2)",
    "[-2, 2)",
    hint="axis=-1",
)
mistake(
    "stack: no such axis",
    "ValueError",
    "y = tf.stack([tf.ones([2]), tf.ones([2])], axis=3)",
    "not in range [-2, 2)",
    hint="axis=-1",
)
mistake(
    "index: out of range",
    INVALID,
    """
    x = tf.ones([3])
    y = x[3]
    """,
    "slice index 3 of dimension 0 out of bounds",
    "StridedSlice(float32[3]",
    hint="0 to 2",
    in_graph="ValueError",
)
mistake(
    "index: too many",
    INVALID,
    """
    x = tf.ones([3])
    y = x[0, 1]
    """,
    "StridedSlice(float32[3]",
    hint="tf.gather",
    in_graph="ValueError",
)
mistake(
    "index: a float",
    "TypeError",
    """
    x = tf.ones([3])
    y = x[1.0]
    """,
    "1.0",
    hint="tf.cast(i, tf.int32)",
)
mistake(
    "index: a string",
    "TypeError",
    """
    x = tf.ones([3])
    y = x['a']
    """,
    "'a'",
    hint="tf.gather",
)
mistake(
    "index: a list",
    INVALID,
    """
    x = tf.ones([3])
    y = x[[0, 1]]
    """,
    "StridedSlice(float32[3]",
    hint="tf.gather(x, [0, 1])",
    in_graph="ValueError",
)
mistake(
    "gather: out of range",
    INVALID,
    """
    x = tf.constant([1.0, 2.0, 3.0])
    y = tf.gather(x, [0, 3])
    z = y + 1.0
    """,
    "indices[1] = 3 is not in [0, 3)",
    "GatherV2(float32[3], int32[2]",
    hint="0 to 2",
    line=2,
)
mistake(
    "embedding_lookup: out of range",
    INVALID,
    "y = tf.nn.embedding_lookup(tf.ones([3, 2]), [0, 7])",
    "indices[1] = 7 is not in [0, 3)",
    hint="n + 1 rows",
)
mistake(
    "gather_nd: out of range",
    INVALID,
    "y = tf.gather_nd(tf.ones([2, 2]), [[0, 2]])",
    "[0, 2] does not index into",
    "GatherNd(float32[2,2], int32[1,2]",
    hint="counted from 0",
)
mistake(
    "tensor_scatter_nd_update: out of range",
    INVALID,
    "y = tf.tensor_scatter_nd_update(tf.ones([3]), [[5]], [1.0])",
    "does not index into",
    "TensorScatterUpdate(float32[3], int32[1,1], float32[1])",
    hint="counted from 0",
)
mistake(
    "slice: too long",
    INVALID,
    "y = tf.slice(tf.ones([3]), [2], [5])",
    "Slice(float32[3]",
    hint="-1",
)
mistake(
    "segment_sum: ids that aren't sorted",
    INVALID,
    "y = tf.math.segment_sum(tf.ones([3]), [0, 2, 1])",
    "SegmentSum(float32[3], int32[3]",
    hint="unsorted_segment_sum",
)
