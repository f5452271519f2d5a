"""Tensors used as other Python objects."""

from __future__ import annotations

from .kinds import mistake

mistake(
    "numpy() of a symbolic tensor",
    "AttributeError",
    """
    @tf.function
    def f(x):
        return x.numpy()
    f(tf.constant(1.0))
    """,
    "has no attribute 'numpy'",
    hint="symbolic",
    in_graph=None,
    line=3,
)
mistake(
    "bool of a symbolic tensor",
    "OperatorNotAllowedInGraphError",
    """
    @tf.function(autograph=False)
    def f(x):
        return x if x > 0 else -x
    f(tf.constant(1.0))
    """,
    "`bool`",
    hint="tf.where",
    in_graph=None,
    line=3,
)
mistake(
    "NumPy on a symbolic tensor",
    "NotImplementedError",
    """
    @tf.function
    def f(x):
        return np.sum(x)
    f(tf.ones([2]))
    """,
    "numpy",
    hint="tf.reduce_sum",
    in_graph=None,
    line=3,
)
mistake(
    "bool of many elements",
    "ValueError",
    """
    x = tf.ones([3])
    if x > 0:
        pass
    """,
    "more than one element",
    hint="tf.reduce_any(x)",
    in_graph=None,
    line=2,
)
mistake(
    "float of many elements",
    "TypeError",
    "float(tf.ones([3]))",
    "converted to Python scalars",
    hint="tf.reduce_mean(x)",
    in_graph=None,
)
mistake(
    "assignment to an item",
    "TypeError",
    """
    x = tf.ones([3])
    x[0] = 1.0
    """,
    "item assignment",
    hint="tf.tensor_scatter_nd_update",
    in_graph=None,
)
mistake(
    "assignment to an item of a variable",
    "TypeError",
    """
    v = tf.Variable([1.0, 2.0])
    v[0] = 1.0
    """,
    "item assignment",
    hint="variable[0].assign(value)",
    in_graph=None,
)
mistake(
    "calling a tensor",
    "TypeError",
    """
    x = tf.ones([3])
    x(1)
    """,
    "is not callable",
    hint="x[i]",
    in_graph=None,
    python=True,
)
mistake(
    "iterating over a scalar",
    "TypeError",
    "[i for i in tf.constant(3)]",
    "scalar",
    hint="tf.range",
    in_graph=None,
)
mistake(
    "len of a scalar",
    "TypeError",
    "len(tf.constant(3))",
    "len()",
    hint="tf.size",
    in_graph=None,
)
mistake(
    "a tensor as a key",
    "TypeError",
    "d = {tf.constant(3): 1}",
    "unhashable",
    "ref()",
    hint="x.ref()",
)
mistake(
    "a variable as a key",
    "TypeError",
    "d = {tf.Variable(3): 1}",
    "unhashable",
    hint="x.ref()",
    in_graph=None,
)
mistake(
    "x.reshape",
    "AttributeError",
    """
    x = tf.ones([4])
    x.reshape([2, 2])
    """,
    "reshape",
    hint="tf.reshape(x, shape)",
)
mistake(
    "x.astype",
    "AttributeError",
    """
    x = tf.ones([4])
    x.astype('int32')
    """,
    "astype",
    hint="tf.cast(x, dtype)",
)
mistake(
    "x.T",
    "AttributeError",
    """
    x = tf.ones([2, 2])
    x.T
    """,
    "'T'",
    hint="tf.transpose(x)",
)
mistake(
    "x.item()",
    "AttributeError",
    """
    x = tf.ones([])
    x.item()
    """,
    "item",
    hint="float(x)",
)
mistake(
    "x.mean()",
    "AttributeError",
    """
    x = tf.ones([4])
    x.mean()
    """,
    "mean",
    hint="tf.reduce_mean",
)
mistake(
    "x.eval()",
    "NotImplementedError",
    """
    x = tf.ones([4])
    x.eval()
    """,
    "numpy()",
    in_graph=None,
)
mistake(
    "an old keyword",
    "TypeError",
    "tf.reduce_sum(tf.ones([2, 3]), keep_dims=True)",
    "keep_dims",
    hint="keepdims",
    python=True,
)
