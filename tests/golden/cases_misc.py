"""The rest: nests, debugging checks, raw ops, quantisation, edit distance, sets of small public helpers."""

import numpy as np

from .case import EAGER_ONLY, call, case, f32, f64, i32, lit

# --- nests
STRUCTURE = {"b": [1, (2, 3)], "a": 4}
NESTS = {
    "flatten": lambda tf: tf.nest.flatten(STRUCTURE),
    "flatten-leaf": lambda tf: tf.nest.flatten(5),
    "flatten-empty": lambda tf: tf.nest.flatten({"x": [], "y": ()}),
    "map": lambda tf: tf.nest.map_structure(lambda x: x * 10, STRUCTURE),
    "map-two": lambda tf: tf.nest.map_structure(lambda x, y: x + y, [1, (2,)], [10, (20,)]),
    "pack": lambda tf: tf.nest.pack_sequence_as(STRUCTURE, ["w", "x", "y", "z"]),
    "is_nested": lambda tf: [tf.nest.is_nested(v) for v in ([1], 1, {}, "s", (1,))],
    "composite": lambda tf: len(tf.nest.flatten(tf.ragged.constant([[1]]), expand_composites=True)),
    "none": lambda tf: tf.nest.flatten([None, 1]),
}
for tag, function in NESTS.items():
    case(f"nest.{tag}/basic", function, modes=EAGER_ONLY)
case(
    "nest.assert_same_structure/bad",
    lambda tf: tf.nest.assert_same_structure([1, 2], [1]),
    raises="ValueError",
)
case(
    "nest.assert_same_structure/bad-type",
    lambda tf: tf.nest.assert_same_structure([1], (1,)),
    raises="TypeError",
)
case(
    "nest.map/bad",
    lambda tf: tf.nest.map_structure(lambda x, y: x, [1], [1, 2]),
    raises="ValueError",
    mentions=("structure",),
)
case(
    "nest.pack/bad",
    lambda tf: tf.nest.pack_sequence_as([1, 2], [1]),
    raises="ValueError",
    mentions=("structure", "flat"),
)

# --- checks
PASSING = {
    "assert_equal": lambda tf, x: tf.debugging.assert_equal(x, x),
    "assert_less": lambda tf, x: tf.debugging.assert_less(x, x + 1),
    "assert_greater": lambda tf, x: tf.debugging.assert_greater(x + 1, x),
    "assert_positive": lambda tf, x: tf.debugging.assert_positive(tf.exp(x)),
    "assert_non_negative": lambda tf, x: tf.debugging.assert_non_negative(x * x),
    "assert_greater_equal": lambda tf, x: tf.debugging.assert_greater_equal(x, x),
    "assert_less_equal": lambda tf, x: tf.debugging.assert_less_equal(x, x),
    "assert_negative": lambda tf, x: tf.debugging.assert_negative(-tf.exp(x)),
    "assert_non_positive": lambda tf, x: tf.debugging.assert_non_positive(-x * x),
    "assert_proper_iterable": lambda tf, x: tf.debugging.assert_proper_iterable([x]),
    "assert_same_float_dtype": lambda tf, x: tf.debugging.assert_same_float_dtype([x, x]),
    "assert_rank": lambda tf, x: tf.debugging.assert_rank(x, 1),
    "assert_shapes": lambda tf, x: tf.debugging.assert_shapes([(x, ("N",))]),
    "assert_type": lambda tf, x: tf.debugging.assert_type(x, tf.float32),
    "assert_near": lambda tf, x: tf.debugging.assert_near(x, x + 1e-9),
    "assert_scalar": lambda tf, x: tf.debugging.assert_scalar(x[0]) is not None,
    "Assert": lambda tf, x: tf.debugging.Assert(True, [x]),
    "is_numeric_tensor": lambda tf, x: tf.debugging.is_numeric_tensor(x),
}
for tag, function in PASSING.items():
    case(f"debugging.{tag}/passes", function, f32(3), modes=EAGER_ONLY, grad=())
FAILING = {
    "assert_equal": (lambda tf, x: tf.debugging.assert_equal(x, x + 1), "InvalidArgumentError"),
    "assert_less": (lambda tf, x: tf.debugging.assert_less(x + 1, x), "InvalidArgumentError"),
    "assert_none_equal": (lambda tf, x: tf.debugging.assert_none_equal(x, x), "InvalidArgumentError"),
    "assert_positive": (lambda tf, x: tf.debugging.assert_positive(-x * x), "InvalidArgumentError"),
    "assert_rank": (lambda tf, x: tf.debugging.assert_rank(x, 2), "ValueError"),
    "assert_rank_at_least": (lambda tf, x: tf.debugging.assert_rank_at_least(x, 2), "ValueError"),
    "assert_rank_in": (lambda tf, x: tf.debugging.assert_rank_in(x, [0, 2]), "ValueError"),
    "assert_shapes": (lambda tf, x: tf.debugging.assert_shapes([(x, ("N", 2))]), "ValueError"),
    "assert_type": (lambda tf, x: tf.debugging.assert_type(x, tf.int32), "TypeError"),
    "assert_all_finite": (
        lambda tf, x: tf.debugging.assert_all_finite(x / 0.0, "found"),
        "InvalidArgumentError",
    ),
    "check_numerics": (lambda tf, x: tf.debugging.check_numerics(x / 0.0, "found"), "InvalidArgumentError"),
    "Assert": (lambda tf, x: tf.debugging.Assert(False, ["told", x]), "InvalidArgumentError"),
    "assert_scalar": (lambda tf, x: tf.debugging.assert_scalar(x), "ValueError"),
    "assert_integer": (lambda tf, x: tf.debugging.assert_integer(x), "TypeError"),
    "assert_near": (lambda tf, x: tf.debugging.assert_near(x, x + 1), "InvalidArgumentError"),
}
for tag, (function, error) in FAILING.items():
    case(
        f"debugging.{tag}/fails",
        function,
        f32(3),
        raises=error,
        mentions=("assert", "condition", "told", "found"),
    )
call("debugging.check_numerics", f32(3), "message")
case(
    "Assert/message",
    lambda tf, x: _with_message(tf, x),
    f32(3),
    raises="InvalidArgumentError",
    mentions=("our words",),
)


def _hessians(tf, x):
    return tf.function(lambda x: tf.hessians(tf.reduce_sum(x**3), x))(x)


def _with_message(tf, x):
    tf.debugging.assert_less(x, x - 1, message="our words")
    return x


# --- raw ops: the vocabulary below the public functions
RAW = {
    "MatMul": lambda tf, x: tf.raw_ops.MatMul(a=x, b=x, transpose_b=True),
    "AddV2": lambda tf, x: tf.raw_ops.AddV2(x=x, y=x),
    "Relu": lambda tf, x: tf.raw_ops.Relu(features=x),
    "ReluGrad": lambda tf, x: tf.raw_ops.ReluGrad(gradients=x, features=x),
    "Sum": lambda tf, x: tf.raw_ops.Sum(input=x, axis=[1], keep_dims=True),
    "Reshape": lambda tf, x: tf.raw_ops.Reshape(tensor=x, shape=[3, 2]),
    "ConcatV2": lambda tf, x: tf.raw_ops.ConcatV2(values=[x, x], axis=1),
    "StridedSlice": lambda tf, x: tf.raw_ops.StridedSlice(
        input=x, begin=[0], end=[1], strides=[1], shrink_axis_mask=1
    ),
    "Pad": lambda tf, x: tf.raw_ops.Pad(input=x, paddings=[[1, 0], [0, 1]]),
    "Cast": lambda tf, x: tf.raw_ops.Cast(x=x, DstT=tf.int32),
    "BiasAdd": lambda tf, x: tf.raw_ops.BiasAdd(value=x, bias=[1.0, 2.0, 3.0]),
    "Split": lambda tf, x: tf.raw_ops.Split(axis=1, value=x, num_split=3),
    "TopKV2": lambda tf, x: tf.raw_ops.TopKV2(input=x, k=2),
    "Softmax": lambda tf, x: tf.raw_ops.Softmax(logits=x),
    "Select": lambda tf, x: tf.raw_ops.Select(condition=x > 0, x=x, y=-x),
    "Transpose": lambda tf, x: tf.raw_ops.Transpose(x=x, perm=[1, 0]),
}
for tag, function in RAW.items():
    case(f"raw_ops.{tag}/basic", function, f32(2, 3))
case(
    "raw_ops.MatMul/bad-positional",
    lambda tf, x: tf.raw_ops.MatMul(x, x),
    f32(2, 2),
    raises="TypeError",
    mentions=("positional",),
)

# --- quantisation
call("quantization.fake_quant_with_min_max_args", f32(6), -1.0, 1.0)
call("quantization.fake_quant_with_min_max_args", f32(6), -1.0, 1.0, num_bits=4, narrow_range=True)
call("quantization.fake_quant_with_min_max_vars", f32(6), lit(-1.0), lit(1.0))
call(
    "quantization.fake_quant_with_min_max_vars_per_channel",
    f32(2, 3),
    lit([-1.0, -0.5, 0.0]),
    lit([1.0, 2.0, 1.5]),
)
call("quantization.quantize_and_dequantize_v2", f32(6), lit(-1.0), lit(1.0), range_given=True)
call("quantization.quantize_and_dequantize_v2", f32(6), lit(0.0), lit(0.0), signed_input=True)

# --- interpolation, polynomials, other helpers
call("math.polyval", [f32(), f32(), f32()], f32(3))
call("math.polyval", [2.0, 1.0], 3.0)
call("histogram_fixed_width", lit([1.0, 2.0, 2.5]), [0.0, 4.0], 4)
case(
    "edit_distance/basic",
    lambda tf: tf.edit_distance(
        tf.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([1, 2, 3]), [2, 2]),
        tf.SparseTensor([[0, 0], [1, 0], [1, 1]], tf.constant([1, 3, 4]), [2, 2]),
    ),
)
call("math.cumsum", lit([[1, 2], [3, 4]]), axis=1)
call("dtypes.as_dtype", "float32", modes=EAGER_ONLY)
call("get_static_value", lit([1, 2]), modes=EAGER_ONLY)
call("executing_eagerly", modes=EAGER_ONLY)
case(
    "make_tensor_proto/round-trip",
    lambda tf: tf.make_ndarray(tf.make_tensor_proto([[1.5, 2.0]])),
    modes=EAGER_ONLY,
)
case("hessians/in-function", lambda tf, x: _hessians(tf, x), f32(3), modes=EAGER_ONLY, grad=())
case(
    "type_spec_from_value/tensor",
    lambda tf, x: repr(tf.type_spec_from_value(x)),
    f32(3),
    modes=EAGER_ONLY,
    grad=(),
)
case("SparseTensorSpec/shape", lambda tf: tf.SparseTensorSpec([None, 2], tf.float32).shape, modes=EAGER_ONLY)
case("RaggedTensorSpec/repr", lambda tf: repr(tf.RaggedTensorSpec([None, None], tf.int32)), modes=EAGER_ONLY)
call("linspace", f64(2), f64(2), 3, axis=-1)
call("guarantee_const", f32(2))
call("vectorized_map", lambda x: x * 2, f32(3), tag="double")
INITIALIZERS = {
    "zeros_initializer": lambda tf: tf.zeros_initializer()([2, 2]),
    "ones_initializer": lambda tf: tf.ones_initializer()([2], tf.int32),
    "constant_initializer": lambda tf: tf.constant_initializer([1, 2, 3, 4])([2, 2]),
    "random_uniform_initializer": lambda tf: tf.reduce_all(
        tf.abs(tf.random_uniform_initializer(-1, 1)([9])) <= 1
    ),
    "random_normal_initializer": lambda tf: tf.shape(tf.random_normal_initializer()([2, 3])),
}
for tag, function in INITIALIZERS.items():
    case(f"{tag}/call", function)

# --- errors as objects
ERRORS = {
    "InvalidArgumentError": 3,
    "NotFoundError": 5,
    "AlreadyExistsError": 6,
    "ResourceExhaustedError": 8,
    "FailedPreconditionError": 9,
    "OutOfRangeError": 11,
    "UnimplementedError": 12,
    "InternalError": 13,
}
for name in ERRORS:
    case(
        f"errors.{name}/code",
        lambda tf, n=name: getattr(tf.errors, n)(None, None, "why").error_code,
        modes=EAGER_ONLY,
    )
    case(
        f"errors.{name}/message",
        lambda tf, n=name: getattr(tf.errors, n)(None, None, "why").message,
        modes=EAGER_ONLY,
    )
    case(
        f"errors.{name}/base",
        lambda tf, n=name: issubclass(getattr(tf.errors, n), tf.errors.OpError),
        modes=EAGER_ONLY,
    )
case("errors/caught", lambda tf, x: _caught(tf, x), f32(2, 3), modes=EAGER_ONLY, grad=())


def _caught(tf, x):
    try:
        tf.matmul(x, x)
    except tf.errors.InvalidArgumentError as error:
        return isinstance(error, tf.errors.OpError), error.error_code


# --- NumPy and Python meet tensors
MIXED = {
    "numpy-left": lambda tf, x: np.ones(3, np.float32) + x,
    "numpy-right": lambda tf, x: x * np.float32(2),
    "numpy-scalar-left": lambda tf, x: np.float32(2) * x,
    "numpy-function": lambda tf, x: tf.reduce_sum(np.arange(3.0, dtype=np.float32) * x),
    "float64-array": lambda tf, x: tf.constant(np.ones(3)) + tf.cast(x, tf.float64),
    "list-left": lambda tf, x: [1.0, 2.0, 3.0] - x,
    "numpy-divide-left": lambda tf, x: np.ones(3, np.float32) / (x + 9),
    "compare-numpy": lambda tf, x: x > np.zeros(3, np.float32),
    "int-to-float": lambda tf, x: x + 1,
    "builtin-sum": lambda tf, x: sum([x, x, x]),
    "builtin-max": lambda tf, x: max(x[0], x[1]) * 2,
    "divmod": lambda tf, x: [x // 2, x % 2],
}
for tag, function in MIXED.items():
    modes = EAGER_ONLY if tag == "builtin-max" else ("deferred", "sync", "function", "dynamic")
    case(f"python.{tag}/f32", function, f32(3), modes=modes)
case("python.float64-into-float32/f32", lambda tf, x: x + np.float64(1.5), f32(3), modes=EAGER_ONLY)
case("python.float64-array-into-float32/f32", lambda tf, x: x + np.ones(3), f32(3), modes=EAGER_ONLY)
case("python.int-array-into-float32/f32", lambda tf, x: x + np.ones(3, np.int64), f32(3), modes=EAGER_ONLY)
case("python.int64-scalar-into-int32/i32", lambda tf, x: x + np.int64(1), i32(3), modes=EAGER_ONLY)
case("python.function-of-array/f32", lambda tf: tf.reduce_mean(np.array([1.0, 2.0], np.float32)))
case("python.function-of-floats64/f64", lambda tf: tf.exp(np.array([1.0, 2.0])))
case("python.matmul-arrays/f64", lambda tf: tf.matmul(np.eye(2), np.ones((2, 2))))
