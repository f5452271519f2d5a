"""Gradients."""

from __future__ import annotations

from .kinds import mistake

mistake(
    "a tape used twice",
    "RuntimeError",
    """
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = x * x
    tape.gradient(z, x)
    tape.gradient(z, x)
    """,
    "non-persistent",
    hint="persistent=True",
    in_graph=None,
)
mistake(
    "the gradient of a constant that isn't watched",
    "ValueError",
    """
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        z = x * x
    y = 0.1 * tf.square(tape.gradient(z, x))
    """,
    "NoneType",
    hint="tape.watch(x)",
)
mistake(
    "the gradient through NumPy",
    "ValueError",
    """
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = tf.constant(v.numpy() ** 2)
    v.assign_sub(tape.gradient(z, v))
    """,
    "NoneType",
    hint="through NumPy",
    in_graph=None,
)
mistake(
    "the gradient of what was computed before the tape",
    "TypeError",
    """
    v = tf.Variable(3.0)
    z = v * v
    with tf.GradientTape() as tape:
        w = z * 2.0
    0.1 * tape.gradient(w, v)
    """,
    "NoneType",
    hint="within `with tape:`",
    in_graph=None,
    python=True,
)
mistake(
    "watching a number",
    "ValueError",
    """
    with tf.GradientTape() as tape:
        tape.watch(1.0)
    """,
    "1.0",
    hint="tf.constant(x, tf.float32)",
)
mistake(
    "a loss that is a Python number",
    "AttributeError",
    """
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = float(v * v)
    tape.gradient(z, v)
    """,
    "'float' object",
    "dtype",
    hint="not float(loss)",
    in_graph=None,
)
mistake(
    "tf.gradients in eager code",
    "RuntimeError",
    """
    x = tf.constant(1.0)
    tf.gradients(x * x, x)
    """,
    "eager",
    hint="tf.GradientTape",
    in_graph=None,
)
