"""Losses and layers."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "sparse cross entropy: a label out of range",
    INVALID,
    "y = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 5], logits=tf.ones([2, 3]))",
    "label value of 5",
    "[0, 3)",
    "float32[2,3], int32[2]",
    hint="labels are 0 to 2",
)
mistake(
    "sparse cross entropy: one-hot labels",
    "ValueError",
    """
    labels = tf.constant([[0, 1, 0], [1, 0, 0]])
    y = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.ones([2, 3]))
    """,
    "(2, 3)",
    hint="softmax_cross_entropy_with_logits",
)
mistake(
    "sparse cross entropy: float labels",
    INVALID,
    "y = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0.0, 1.0], logits=tf.ones([2, 3]))",
    "SparseSoftmaxCrossEntropyWithLogits(float32[2,3], float32[2])",
    hint="tf.cast(labels, tf.int32)",
    in_graph="TypeError",
)
mistake(
    "softmax cross entropy: shapes",
    INVALID,
    "y = tf.nn.softmax_cross_entropy_with_logits(labels=tf.ones([2, 4]), logits=tf.ones([2, 3]))",
    "SoftmaxCrossEntropyWithLogits(float32[2,3], float32[2,4])",
    hint="tf.one_hot(labels, 3)",
    in_graph="ValueError",
)
mistake(
    "softmax cross entropy: class numbers",
    INVALID,
    "y = tf.nn.softmax_cross_entropy_with_logits(labels=tf.constant([0, 1]), logits=tf.ones([2, 3]))",
    "float32[2,3]",
    hint="sparse_softmax_cross_entropy_with_logits",
    in_graph="ValueError",
)
mistake(
    "sigmoid cross entropy: shapes",
    "ValueError",
    "y = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones([2]), logits=tf.ones([2, 1]))",
    "(2, 1)",
    "(2,)",
    hint="labels[:, tf.newaxis]",
)
mistake(
    "one_hot: no depth",
    "TypeError",
    "y = tf.one_hot([0, 1])",
    "depth",
    hint="tf.one_hot(labels, 10)",
    python=True,
)
mistake(
    "conv2d: channels",
    INVALID,
    "y = tf.nn.conv2d(tf.ones([1, 8, 8, 3]), tf.ones([3, 3, 1, 8]), 1, 'SAME')",
    "Conv2D(float32[1,8,8,3], float32[3,3,1,8]",
    hint="[3, 3, 3, …]",
    in_graph="ValueError",
)
mistake(
    "conv2d: padding in small letters",
    INVALID,
    "y = tf.nn.conv2d(tf.ones([1, 8, 8, 1]), tf.ones([3, 3, 1, 8]), 1, 'same')",
    '"same"',
    hint='padding="SAME"',
    in_graph="ValueError",
)
mistake(
    "max_pool2d: no batch",
    INVALID,
    "y = tf.nn.max_pool2d(tf.ones([28, 28]), 2, 2, 'SAME')",
    "MaxPool(float32[28,28]",
    hint="[batch, height, width, channels]",
    in_graph="ValueError",
)
mistake(
    "bias_add: another number of channels",
    INVALID,
    "y = tf.nn.bias_add(tf.ones([2, 3]), tf.ones([4]))",
    "BiasAdd(float32[2,3], float32[4]",
    hint="one bias for each channel",
    in_graph="ValueError",
)
mistake(
    "dropout: a rate above 1",
    "ValueError",
    "y = tf.nn.dropout(tf.ones([2]), rate=1.5)",
    "1.5",
    line=0,
)
mistake(
    "random.uniform: integers without maxval",
    "ValueError",
    "y = tf.random.uniform([2], dtype=tf.int32)",
    "maxval",
    hint="maxval=10",
)
