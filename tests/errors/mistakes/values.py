"""Python values that make no tensor."""

from __future__ import annotations

from .kinds import mistake

mistake(
    "constant: rows of different lengths",
    "ValueError",
    "y = tf.constant([[1, 2], [3]])",
    "non-rectangular",
    "[[1, 2], [3]]",
    hint="tf.ragged.constant",
)
mistake(
    "constant: None",
    "ValueError",
    "y = tf.constant(None)",
    "NoneType",
    hint="tape.watch(x)",
)
mistake(
    "add: None",
    "ValueError",
    "y = tf.add(None, 1)",
    "NoneType",
    hint="gradient",
)
mistake(
    "constant: numbers and strings",
    "ValueError",
    "y = tf.constant([1, 'a'])",
    "mixed types",
    hint="all strings",
    in_graph="TypeError",
)
mistake(
    "constant: a dict",
    "ValueError",
    "y = tf.constant({'a': 1})",
    "dict",
    hint="tf.nest",
    in_graph="TypeError",
)
mistake(
    "constant: rows of different lengths in NumPy",
    "ValueError",
    "y = tf.constant(np.array([[1, 2], [3]], dtype=object))",
    "Unsupported object type list",
    hint="tf.ragged.constant",
    in_graph="TypeError",
)
mistake(
    "constant: an integer of 70 bits",
    "ValueError",
    "y = tf.constant(2**70)",
    "out-of-range",
    hint="64 bits",
    in_graph="TypeError",
)
