"""Variables."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "assign: another shape",
    "ValueError",
    """
    v = tf.Variable([1.0, 2.0])
    v.assign(tf.ones([3]))
    """,
    "(2,)",
    "(3,)",
    hint="keeps its shape",
    in_graph=None,
)
mistake(
    "assign: another dtype",
    "ValueError",
    """
    v = tf.Variable([1.0, 2.0])
    v.assign(tf.constant([1, 2]))
    """,
    "float32",
    "int32",
    hint="tf.cast(x, tf.float32)",
    in_graph=None,
)
mistake(
    "assign_add: another shape",
    INVALID,
    """
    v = tf.Variable([1.0, 2.0])
    v.assign_add(tf.ones([3]))
    """,
    "AssignAddVariableOp(float32[2], float32[3])",
    hint="don't broadcast",
    in_graph=None,
)
mistake(
    "in-place addition",
    "RuntimeError",
    """
    v = tf.Variable([1.0, 2.0])
    v += 1.0
    """,
    "assign_add",
    in_graph=None,
)
mistake(
    "a variable of nothing",
    "ValueError",
    "tf.Variable(None)",
    "initial_value",
    in_graph=None,
)
