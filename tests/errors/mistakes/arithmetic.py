"""Arithmetic that has no result."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "floor division of integers by zero",
    INVALID,
    """
    x = tf.constant([1, 2])
    y = x // tf.constant([0, 1])
    """,
    "division by zero",
    "FloorDiv(int32[2], int32[2])",
    hint="divide_no_nan",
)
mistake(
    "modulus of integers by zero",
    INVALID,
    """
    x = tf.constant([1, 2])
    y = x % tf.constant([0, 1])
    """,
    "division by zero",
    "FloorMod(int32[2], int32[2])",
    hint="tf.where(y == 0, 1, y)",
)
mistake(
    "pow: a negative power of integers",
    INVALID,
    "y = tf.pow(tf.constant([2]), tf.constant([-1]))",
    "Pow(int32[1], int32[1])",
    hint="tf.cast(x, tf.float32)",
    in_graph=None,
)
mistake(
    "check_numerics: NaN",
    INVALID,
    "y = tf.debugging.check_numerics(tf.constant([1.0, float('nan')]), 'loss is bad')",
    "loss is bad : Tensor had NaN values",
    "CheckNumerics(float32[2]",
    hint="enable_check_numerics",
)
mistake(
    "check_numerics: infinity",
    INVALID,
    "y = tf.debugging.check_numerics(tf.math.log(tf.zeros([2])), 'log')",
    "log : Tensor had Inf",
    hint="tf.math.log(x + 1e-7)",
)
