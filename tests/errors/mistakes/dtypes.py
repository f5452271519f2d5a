"""Dtypes that don't go together."""

from __future__ import annotations

from .kinds import INVALID, mistake

mistake(
    "add: int32 and float32",
    INVALID,
    """
    x = tf.constant([1, 2])
    y = x + tf.constant([1.0, 2.0])
    """,
    "expected to be a int32 tensor but is a float tensor",
    "AddV2(int32[2], float32[2])",
    hint="Use tf.cast(x, tf.float32) on the int32 tensor",
    in_graph="TypeError",
)
mistake(
    "multiply: float64 and float32",
    INVALID,
    """
    x = tf.constant(np.ones(2))
    y = x * tf.ones([2])
    """,
    "Mul(float64[2], float32[2])",
    hint="NumPy's floats are float64",
    in_graph="TypeError",
)
mistake(
    "equal: int64 and int32",
    INVALID,
    """
    p = tf.argmax(tf.ones([2, 3]), 1)
    y = tf.equal(p, tf.constant([0, 1]))
    """,
    "Equal(int64[2], int32[2])",
    hint="output_type=tf.int32",
    in_graph="TypeError",
)
mistake(
    "add: a Python float to an int tensor",
    INVALID,
    """
    x = tf.constant([1, 2])
    y = x + 0.5
    """,
    "AddV2(int32[2], float32[])",
    hint="tf.cast(x, tf.float32)",
    in_graph="TypeError",
)
mistake(
    "multiply: an int tensor by a Python float",
    "TypeError",
    """
    x = tf.constant([1, 2])
    y = x * 0.5
    """,
    "Cannot convert 0.5 to EagerTensor of dtype int32",
    hint="tf.cast(x, tf.float32)",
)
mistake(
    "multiply: a shape by a Python float",
    "TypeError",
    """
    x = tf.ones([4])
    y = tf.shape(x)[0] * 0.5
    """,
    "0.5",
    "int32",
    hint="tf.cast(x, tf.float32)",
)
mistake(
    "add: a string to numbers",
    INVALID,
    "y = tf.constant([1, 2]) + 'a'",
    "int32",
    "string",
    hint="tf.strings.to_number",
    in_graph="TypeError",
)
mistake(
    "matmul: dtypes",
    INVALID,
    "y = tf.matmul(tf.ones([2, 3]), tf.ones([3, 2], tf.float64))",
    "MatMul(float32[2,3], float64[3,2])",
    hint="tf.cast(x, tf.float32)",
    in_graph="TypeError",
)
mistake(
    "divide: dtypes",
    "TypeError",
    """
    x = tf.ones([4])
    y = tf.reduce_sum(x) / tf.size(x)
    """,
    "float32",
    "int32",
    hint="tf.cast(y, x.dtype)",
)
mistake(
    "sqrt: integers",
    INVALID,
    "y = tf.sqrt(tf.constant([4]))",
    "Sqrt(int32[1])",
    hint="4.0 in place of 4",
    in_graph="TypeError",
)
mistake(
    "softmax: integers",
    INVALID,
    "y = tf.nn.softmax(tf.constant([1, 2]))",
    "Softmax(int32[2]",
    hint="tf.cast(x, tf.float32)",
    in_graph="TypeError",
)
mistake(
    "reduce_mean: booleans",
    INVALID,
    "y = tf.reduce_mean(tf.equal([1, 2], [1, 3]))",
    "Mean(bool[2]",
    hint="tf.cast(x, tf.float32)",
    in_graph="TypeError",
)
mistake(
    "logical_and: floats",
    INVALID,
    "y = tf.logical_and(tf.ones([2]), tf.ones([2]))",
    "LogicalAnd(float32[2], float32[2])",
    hint="x > 0",
    in_graph="TypeError",
)
mistake(
    "and: floats",
    INVALID,
    "y = tf.ones([2]) & tf.ones([2])",
    "BitwiseAnd(float32[2], float32[2])",
    hint="(x > 0) & (x < 1)",
    in_graph="TypeError",
)
mistake(
    "less: complex numbers",
    INVALID,
    "y = tf.constant(1j) < tf.constant(2j)",
    "Less(complex128[], complex128[])",
    hint="tf.abs(x)",
    in_graph="TypeError",
)
mistake(
    "where: a condition of integers",
    INVALID,
    "y = tf.where(tf.constant([1, 0]), tf.ones([2]), tf.zeros([2]))",
    "SelectV2(int32[2], float32[2], float32[2])",
    hint="tf.where(c > 0, x, y)",
    in_graph="TypeError",
)
mistake(
    "gather: float indices",
    INVALID,
    "y = tf.gather(tf.ones([3]), [0.0, 1.0])",
    "GatherV2(float32[3], float32[2]",
    hint="tf.cast(x, tf.int32)",
    in_graph="TypeError",
)
mistake(
    "one_hot: floats",
    INVALID,
    "y = tf.one_hot(tf.constant([0.0, 1.0]), 3)",
    "OneHot(float32[2]",
    hint="tf.cast(x, tf.int32)",
    in_graph="TypeError",
)
mistake(
    "convert_to_tensor: another dtype",
    "ValueError",
    "y = tf.convert_to_tensor(tf.ones([2]), dtype=tf.int32)",
    "int32",
    "float32",
    hint="tf.cast(x, tf.int32)",
)
mistake(
    "constant: a float as an integer",
    "TypeError",
    "y = tf.constant(1.5, tf.int32)",
    "1.5",
    "int32",
    hint="int(1.5)",
)
mistake(
    "constant: no such dtype",
    "TypeError",
    "y = tf.constant(1, dtype='float33')",
    "float33",
    hint="tf.float32",
    python=True,
)
mistake(
    "cast: a string",
    "UnimplementedError",
    "y = tf.cast(tf.constant('1.5'), tf.float32)",
    "Cast string to float",
    hint="tf.strings.to_number(x",
    line=0,
)
mistake(
    "strings.to_number: no number",
    INVALID,
    "y = tf.strings.to_number(['1.5', 'abc'])",
    "abc",
    "StringToNumber(string[2]",
    hint="regex_full_match",
)
