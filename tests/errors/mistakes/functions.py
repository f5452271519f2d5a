"""Functions and control flow."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "an argument too few",
    "TypeError",
    """
    @tf.function
    def f(a, b):
        return a + b
    f(1.0)
    """,
    "missing a required argument: 'b'",
    hint="arguments of the function",
    in_graph=None,
)
mistake(
    "an argument too many",
    "TypeError",
    """
    @tf.function
    def f(a):
        return a
    f(1.0, 2.0)
    """,
    "too many positional arguments",
    hint="arguments of the function",
    in_graph=None,
)
mistake(
    "an argument that doesn't fit the signature",
    "TypeError",
    """
    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
    def f(a):
        return a
    f(tf.ones([2, 3]))
    """,
    "(None, 2)",
    "shape=(2, 3)",
    hint="None in the signature",
    in_graph=None,
)
mistake(
    "a variable made in each call",
    "ValueError",
    """
    @tf.function
    def f(a):
        v = tf.Variable(1.0)
        return v + a
    f(1.0)
    """,
    "singleton tf.Variables created on the first call",
    hint="if self.v is None",
    in_graph=None,
)
mistake(
    "a variable made in the second call",
    "ValueError",
    """
    made = []
    @tf.function
    def f(a):
        made.append(tf.Variable(1.0))
        return made[-1] + a
    f(tf.constant(1.0))
    """,
    "singleton tf.Variables created on the first call",
    hint="before the function",
    in_graph=None,
)
mistake(
    "a tensor that leaks from a function",
    "TypeError",
    """
    kept = []
    @tf.function
    def f(a):
        kept.append(a * 2.0)
        return a
    f(tf.constant(1.0))
    y = kept[0] + 1.0
    """,
    "is out of scope",
    hint="Return it from the function",
    in_graph=None,
)
mistake(
    "a result that is no tensor",
    "TypeError",
    """
    @tf.function
    def f(a):
        return object()
    f(tf.ones([3]))
    """,
    "must return zero or more Tensors",
    hint="Return tensors",
    in_graph=None,
)
mistake(
    "a value that one branch doesn't define",
    "ValueError",
    """
    @tf.function
    def f(a):
        if a > 0:
            b = a
        return b
    f(tf.constant(1.0))
    """,
    "'b' must also be initialized in the else branch",
    hint="Both branches",
    in_graph=None,
    line=3,
)
mistake(
    "branches of two dtypes",
    "TypeError",
    """
    @tf.function
    def f(a):
        if a > 0:
            b = 1
        else:
            b = 1.0
        return b
    f(tf.constant(1.0))
    """,
    "int32",
    "float32",
    hint="tf.cast",
    in_graph=None,
    line=3,
)
mistake(
    "a loop whose tensor grows",
    "ValueError",
    """
    @tf.function
    def f(a):
        for i in tf.range(3):
            a = tf.concat([a, a], 0)
        return a
    f(tf.ones([2]))
    """,
    "(2,)",
    "(4,)",
    hint="shape_invariants",
    in_graph=None,
    line=3,
)
mistake(
    "shapes inside of a function",
    "ValueError",
    """
    @tf.function
    def f(a):
        b = tf.ones([4])
        return a + b
    f(tf.ones([2, 3]))
    """,
    "AddV2(float32[2,3], float32[4])",
    hint="3 meets 4",
    in_graph=None,
    line=4,
)
mistake(
    "an index inside of a function",
    INVALID,
    """
    @tf.function
    def f(a, i):
        b = a * 2.0
        return tf.gather(b, i)
    y = f(tf.ones([3]), tf.constant([5]))
    """,
    "GatherV2(float32[3], int32[1]",
    hint="0 to 2",
    in_graph=None,
    line=4,
)
mistake(
    "shapes that only the call tells",
    INVALID,
    """
    @tf.function(input_signature=[tf.TensorSpec([None]), tf.TensorSpec([None])])
    def f(a, b):
        return a + b
    y = f(tf.ones([3]), tf.ones([2]))
    """,
    "AddV2(float32[3], float32[2])",
    hint="3 meets 2",
    in_graph=None,
    line=3,
)
mistake(
    "a reshape that only the call tells",
    INVALID,
    """
    @tf.function(input_signature=[tf.TensorSpec([None])])
    def f(a):
        return tf.reshape(a, [2, 2])
    y = f(tf.ones([3]))
    """,
    "tensor with 3 values",
    "Reshape(float32[3], shape=(2, 2))",
    hint="tf.reshape(x",
    in_graph=None,
    line=3,
)
