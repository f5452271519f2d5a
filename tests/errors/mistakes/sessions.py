"""Graphs and sessions."""

from __future__ import annotations

import textwrap

from .kinds import INVALID, mistake

_GRAPH = """
g = tf.Graph()
with g.as_default():
    x = tf.compat.v1.placeholder(tf.float32, [None, 2], name='x')
    v = tf.compat.v1.get_variable('v', [2])
    z = x * v
    init = tf.compat.v1.global_variables_initializer()
sess = tf.compat.v1.Session(graph=g)
"""


def session(name: str, error: str, program: str, *words: str, hint: str = "", line: int = -1) -> None:
    """A mistake made with a small graph and its session."""
    program = _GRAPH + textwrap.dedent(program).strip("\n")
    mistake(name, error, program, *words, hint=hint, in_graph=None, line=line)


session(
    "a closed session",
    "RuntimeError",
    """
    sess.close()
    sess.run(init)
    """,
    "closed Session",
    hint="before sess.close()",
)
session(
    "an uninitialized variable",
    "FailedPreconditionError",
    "sess.run(z, {x: np.ones([3, 2])})",
    "uninitialized value v",
    hint="global_variables_initializer()",
)
session(
    "a placeholder that isn't fed",
    INVALID,
    """
    sess.run(init)
    sess.run(z)
    """,
    "feed a value for",
    "float32",
    "(None, 2)",
    hint="feed_dict={x: value}",
    line=3,
)
session(
    "a fed value of another shape",
    "ValueError",
    """
    sess.run(init)
    sess.run(z, {x: np.ones([3, 3])})
    """,
    "(3, 3)",
    "x:0",
    "(None, 2)",
    hint="made at",
)
session(
    "one example fed without a batch",
    "ValueError",
    """
    sess.run(init)
    sess.run(z, {x: np.ones([2])})
    """,
    "(2,)",
    "(None, 2)",
    hint="value[np.newaxis]",
)
session(
    "a fed value of strings",
    "ValueError",
    """
    sess.run(init)
    sess.run(z, {x: [['a', 'b']]})
    """,
    "float32",
    "x:0",
)
session(
    "a fed tensor",
    "TypeError",
    """
    sess.run(init)
    with g.as_default():
        w = tf.ones([3, 2])
    sess.run(z, {x: w})
    """,
    "cannot be a tf.Tensor object",
    hint="sess.run(t)",
)
session(
    "feeds that are no dict",
    "TypeError",
    "sess.run(z, [np.ones([3, 2])])",
    "must be a dictionary",
    hint="feed_dict={",
)
session(
    "a feed of no such name",
    "TypeError",
    "sess.run(z, {'nope:0': 1.0})",
    "nope",
    hint="get_operations()",
)
session(
    "a fetch of no such name",
    "ValueError",
    "sess.run('nope:0')",
    "nope",
    hint="get_operations()",
)
session(
    "a fetch that is no part of a graph",
    "TypeError",
    "sess.run(np.ones(3))",
    "array",
    hint="Fetches are tensors",
)
session(
    "a fetch of None",
    "TypeError",
    "sess.run([z, None])",
    "None",
    hint="leave out",
)
session(
    "a fetch of another graph",
    "ValueError",
    """
    with tf.Graph().as_default():
        w = tf.constant(1.0)
    sess.run(w)
    """,
    "not an element of this graph",
    hint="graph=t.graph",
)
session(
    "tensors of two graphs",
    "ValueError",
    """
    with tf.Graph().as_default():
        w = tf.constant(1.0) + z
    """,
    "must be from the same graph",
    hint="one `with graph.as_default():`",
)
session(
    "a variable of another graph",
    "ValueError",
    """
    with tf.Graph().as_default():
        w = tf.constant(1.0) + v
    """,
    "must be from the same graph",
    hint="one `with graph.as_default():`",
)
session(
    "eval without a session",
    "ValueError",
    "z.eval()",
    "No default session",
    hint="with tf.compat.v1.Session()",
)
session(
    "numpy() in a graph",
    "AttributeError",
    "z.numpy()",
    "numpy",
    hint="sess.run(x)",
)
session(
    "bool in a graph",
    "OperatorNotAllowedInGraphError",
    "bool(z)",
    "`bool`",
    hint="tf.cond",
)
session(
    "a variable made twice",
    "ValueError",
    """
    with g.as_default():
        tf.compat.v1.get_variable('v', [2])
    """,
    "Variable v already exists",
    hint="AUTO_REUSE",
)
session(
    "a variable that isn't there",
    "ValueError",
    """
    with g.as_default(), tf.compat.v1.variable_scope('', reuse=True):
        tf.compat.v1.get_variable('w', [2])
    """,
    "Variable w does not exist",
    hint="AUTO_REUSE",
)
session(
    "shapes in a graph",
    "ValueError",
    """
    with g.as_default():
        tf.ones([2, 3]) + tf.ones([4])
    """,
    "AddV2(float32[2,3], float32[4])",
    hint="3 meets 4",
)
session(
    "shapes that only a run tells",
    INVALID,
    """
    with g.as_default():
        a = tf.compat.v1.placeholder(tf.float32, [None])
        b = a + tf.ones([3])
    sess.run(b, {a: np.ones(2)})
    """,
    "AddV2(float32[2], float32[3])",
    hint="2 meets 3",
    line=10,
)
session(
    "an index that only a run tells",
    INVALID,
    """
    with g.as_default():
        i = tf.compat.v1.placeholder(tf.int32, [None])
        b = tf.gather(tf.ones([3]), i)
    sess.run(b, {i: [5]})
    """,
    "GatherV2(float32[3], int32[1]",
    hint="0 to 2",
    line=10,
)
session(
    "a finalized graph",
    "RuntimeError",
    """
    g.finalize()
    with g.as_default():
        tf.constant(1.0)
    """,
    "finalized",
)
session(
    "minimize without gradients",
    "ValueError",
    """
    with g.as_default():
        tf.compat.v1.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0))
    """,
    "No gradients provided",
    hint="tape.watch",
)
mistake(
    "a session in eager code",
    "RuntimeError",
    """
    x = tf.constant(1.0)
    with tf.compat.v1.Session() as sess:
        sess.run(x)
    """,
    "Session graph is empty",
    hint="disable_eager_execution",
    in_graph=None,
)
mistake(
    "a placeholder in eager code",
    "RuntimeError",
    "tf.compat.v1.placeholder(tf.float32, [2])",
    "not compatible with eager execution",
    hint="disable_eager_execution",
    in_graph=None,
)
