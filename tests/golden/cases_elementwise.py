"""Element-wise mathematics: arithmetic, exponentials, trigonometry, rounding, comparison and logic."""

from .case import bad, bf16, c64, call, case, f16, f32, f64, flags, i32, i64, lit, u8
from .patterns import (
    ALL_FLOATS,
    COMPLEX,
    FLOATS,
    INTS,
    NUMBERS,
    REALS,
    SIGNED,
    binary,
    comparison,
    dtype_pairs,
    operator,
    unary,
)

INEXACT = ALL_FLOATS + COMPLEX
ROOT_TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}

# --- exponentials, logarithms, roots
unary("math.exp", INEXACT, aliases=["exp"])
unary("math.expm1", INEXACT)
unary("math.log", INEXACT, domain=(0.1, 4))
unary("math.log1p", INEXACT, domain=(-0.5, 4))
unary("math.sqrt", INEXACT, domain=(0.01, 4), aliases=["sqrt"])
unary("math.rsqrt", INEXACT, domain=(0.1, 4))
unary("math.square", NUMBERS[:10], aliases=["square"])
unary("math.reciprocal", INEXACT, domain=(0.3, 2))
unary("math.reciprocal_no_nan", FLOATS + COMPLEX, domain=(0.3, 2))
unary("math.sigmoid", INEXACT, aliases=["sigmoid", "nn.sigmoid"])
unary("math.log_sigmoid")
unary("math.softplus", aliases=["nn.softplus"])
unary("math.softsign", aliases=["nn.softsign"])

# --- trigonometry
unary("math.sin", INEXACT, aliases=["sin"])
unary("math.cos", INEXACT, aliases=["cos"])
unary("math.tan", FLOATS + COMPLEX, domain=(-1.2, 1.2), aliases=["tan"])
unary("math.asin", FLOATS + COMPLEX, domain=(-0.9, 0.9), aliases=["asin"])
unary("math.acos", FLOATS + COMPLEX, domain=(-0.9, 0.9), aliases=["acos"])
unary("math.atan", FLOATS + COMPLEX, domain=(-0.9, 0.9), aliases=["atan"])
unary("math.sinh", FLOATS + COMPLEX, aliases=["sinh"])
unary("math.cosh", FLOATS + COMPLEX, aliases=["cosh"])
unary("math.tanh", INEXACT, aliases=["tanh", "nn.tanh"])
unary("math.asinh", FLOATS + COMPLEX, aliases=["asinh"])
unary("math.acosh", FLOATS, domain=(1.1, 4), aliases=["acosh"])
unary("math.atanh", FLOATS + COMPLEX, domain=(-0.8, 0.8), aliases=["atanh"])
binary("math.atan2", FLOATS, python=None, aliases=["atan2"])

# --- sign, rounding, classification
unary("math.abs", ALL_FLOATS + SIGNED + COMPLEX, aliases=["abs"])
unary("math.negative", ALL_FLOATS + SIGNED + COMPLEX, aliases=["negative"])
unary("math.sign", ALL_FLOATS + SIGNED[:2] + COMPLEX, aliases=["sign"])
unary("math.floor", ALL_FLOATS, aliases=["floor"])
unary("math.ceil", ALL_FLOATS)
unary("math.rint")
unary("math.round", ALL_FLOATS + SIGNED[:2], aliases=["round"])
call("math.round", lit([0.5, 1.5, 2.5, -0.5, -1.5, 2.4999]), tag="halves")
call("math.rint", lit([0.5, 1.5, 2.5, -0.5, -1.5, 2.4999]), tag="halves")
unary("math.is_nan", ALL_FLOATS)
unary("math.is_inf", ALL_FLOATS)
unary("math.is_finite", ALL_FLOATS)
unary("math.is_non_decreasing", REALS[:6], special=False)
unary("math.is_strictly_increasing", REALS[:6], special=False)
call("math.is_non_decreasing", lit([1.0, 1.0, 2.0]), tag="true")
call("math.is_strictly_increasing", lit([1.0, 1.5, 2.0]), tag="true")

# --- arithmetic
binary("math.add", NUMBERS, symbol="+", aliases=["add"])
binary("math.subtract", NUMBERS, symbol="-", aliases=["subtract"])
binary("math.multiply", NUMBERS, symbol="*", aliases=["multiply"])
binary("math.divide", INEXACT, right=(0.5, 2), symbol="/", aliases=["divide"])
binary("math.truediv", (*INEXACT, "int32", "int64", "uint8"), right=(1, 3), aliases=["truediv"])
binary("math.floordiv", FLOATS + INTS, domain=(-9, 9), right=(1, 4), symbol="//")
binary("math.floormod", FLOATS + INTS, domain=(-9, 9), right=(1, 4), symbol="%", aliases=["math.mod"])
call("math.floordiv", lit([7, -7, 7, -7]), lit([2, 2, -2, -2]), tag="signs")
call("math.floordiv", lit([7.5, -7.5, 7.5, -7.5]), lit([2.0, 2, -2, -2]), tag="float-signs")
call("math.floormod", lit([7, -7, 7, -7]), lit([3, 3, -3, -3]), tag="signs")
call("math.floormod", lit([7.5, -7.5, 7.5, -7.5]), lit([2.0, 2, -2, -2]), tag="float-signs")
call("truncatediv", lit([7, -7, 7, -7]), lit([2, 2, -2, -2]), tag="signs")
call("truncatemod", lit([7, -7, 7, -7]), lit([3, 3, -3, -3]), tag="signs")
call("truncatemod", lit([7.5, -7.5]), lit([2.0, -2.0]), tag="floats")
call("realdiv", f32(3), f32(3, lo=1, hi=2), tag="floats")
case(
    "operator//by-zero",
    lambda tf, x, y: x // y,
    lit([1, 2]),
    lit([0, 1]),
    raises="InvalidArgumentError",
    mentions=("zero",),
)
case(
    "operator%by-zero",
    lambda tf, x, y: x % y,
    lit([1, 2]),
    lit([0, 1]),
    raises="InvalidArgumentError",
    mentions=("zero",),
)
case("operator//float-by-zero", lambda tf, x, y: x // y, lit([1.0, -2.0, 0.0]), lit([0.0, 0.0, 0.0]), grad=())
case("operator/int-by-zero", lambda tf, x, y: x / y, lit([1, -2, 0]), lit([0, 0, 0]))
binary("math.divide_no_nan", FLOATS + COMPLEX, right=(0.5, 2), python=None)
call("math.divide_no_nan", lit([1.0, 0.0, float("inf")]), lit([0.0, 0.0, 0.0]), tag="zeros")
binary("math.multiply_no_nan", FLOATS, python=None)
call("math.multiply_no_nan", lit([float("nan"), float("inf"), 2.0]), lit([0.0, 0.0, 3.0]), tag="zeros")
binary("math.pow", INEXACT, domain=(0.2, 2), right=(-2, 2), symbol="**", aliases=["pow"], **ROOT_TOLERANCE)
call("math.pow", lit([2, 3, -2]), lit([3, 2, 5]), tag="ints")
call("math.pow", lit([2, 3, -2], "int64"), lit([3, 2, 5], "int64"), tag="int64")
call("math.pow", lit([-2.0, -3.0, 0.0, 0.0, -1.5]), lit([2.0, 3.0, 0.0, 2.0, 0.5]), tag="negative-base")
bad("InvalidArgumentError", "math.pow", lit([2, 3]), lit([-1, 2]), tag="negative-integer-power")
case("operator**square", lambda tf, x: x**2, f32(2, 3))
case("operator**int-square", lambda tf, x: x**2, i32(2, 3))
case("operator**half", lambda tf, x: x**0.5, f32(2, 3, lo=0.1))
case("operator**rpow", lambda tf, x: 2**x, f32(2, 3))
case("operator**rpow-int", lambda tf, x: 2**x, lit([0, 1, 5]))
binary("math.squared_difference", ALL_FLOATS + COMPLEX + ("int32", "int64"))
binary("math.maximum", REALS, symbol=None, aliases=["maximum"])
binary("math.minimum", REALS, symbol=None, aliases=["minimum"])
call("math.maximum", lit([1.0, 2.0, 3.0]), lit([1.0, 2.0, 4.0]), tag="ties")
call("math.minimum", lit([1.0, 2.0, 3.0]), lit([1.0, 2.0, 4.0]), tag="ties")
call("math.nextafter", lit([1.0, -1.0, 0.0]), lit([2.0, -2.0, 1.0]), tag="float32", atol=0.0, rtol=0.0)
call(
    "math.nextafter",
    lit([1.0, 0.0], "float64"),
    lit([0.0, 1.0], "float64"),
    tag="float64",
    rtol=0.0,
    atol=0.0,
)
case("operators/neg", lambda tf, x: -x, f32(2, 3))
case("operators/neg-int", lambda tf, x: -x, i32(2, 3))
case("operators/pos-abs", lambda tf, x: abs(x), f32(2, 3))
case("operators/abs-complex", lambda tf, x: abs(x), c64(2, 3))
case("operators/chain", lambda tf, x, y: (1 - x) * y / (2 + x * x) - 3.5, f32(2, 3), f32(3))
case("operators/augmented", lambda tf, x: _augmented(x), f32(2, 3))
case("operators/round-halves", lambda tf, x: tf.round(x), lit([0.5, 1.5, 2.5, -0.5, -1.5]))
case("operators/half", lambda tf, x: x * 2 + 1, f16(2, 3))
case("operators/bfloat16", lambda tf, x: x * 2 + 1, bf16(2, 3))
case("operators/uint8-wraps", lambda tf, x: x * 40, u8(2, 3))
case("operators/matmul", lambda tf, x, y: x @ y, f32(2, 3), f32(3, 2))
case("operators/rmatmul", lambda tf, x: [[1.0, 2.0]] @ x, f32(2, 3))
case("operators/int-overflow", lambda tf, x: x + 1, lit([2147483647]))


def _augmented(x):
    y = x
    y += 1
    y *= 2.0
    y -= x
    y /= 3
    return y


# --- n-ary sums
call("add_n", [f32(2, 3), f32(2, 3), f32(2, 3)], tag="three")
call("add_n", [f32(2, 3)], tag="one")
call("add_n", [i32(3), i32(3)], tag="ints")
call("math.add_n", [c64(3), c64(3)], tag="complex")
call("math.accumulate_n", [f32(2), f32(2), f32(2)], tag="three")
bad("InvalidArgumentError", "add_n", [f32(2), f32(3)], tag="shapes", mentions=("AddN",))
bad("ValueError", "add_n", [], tag="nothing", mentions=("inputs",))

# --- dtypes never mix
dtype_pairs("math.add", [("float32", "float64"), ("int32", "float32"), ("int32", "int64"), ("bool", "int32")])
dtype_pairs("math.multiply", [("float32", "int32"), ("float16", "bfloat16"), ("complex64", "float32")])
dtype_pairs("math.less", [("float32", "int32")])
case("operator+/bad-dtypes", lambda tf, x, y: x + y, f32(3), f64(3), raises="InvalidArgumentError")
case("operator+/bad-float-to-int", lambda tf, x: x + 1.5, i32(3), raises="InvalidArgumentError")
case("operator+/bad-string", lambda tf, x: x + "a", f32(3), raises="InvalidArgumentError")
case("operator*/bool", lambda tf, x: x * x, flags(3))
case("operator-/bad-none", lambda tf, x: x - None, f32(3), raises="ValueError", mentions=("None",))
bad("InvalidArgumentError", "math.exp", i32(3), mentions=("int32",))
bad("InvalidArgumentError", "math.sqrt", i32(3), mentions=("int32",))
bad("InvalidArgumentError", "math.add", f32(2, 3), f32(3, 2), mentions=("AddV2",))

# --- comparison
comparison("math.less", "<", REALS, aliases=["less"])
comparison("math.less_equal", "<=", REALS, aliases=["less_equal"])
comparison("math.greater", ">", REALS, aliases=["greater"])
comparison("math.greater_equal", ">=", REALS, aliases=["greater_equal"])
comparison("math.equal", "==", NUMBERS, aliases=["equal"])
comparison("math.not_equal", "!=", NUMBERS, aliases=["not_equal"])
call("math.equal", lit(["a", "b"]), lit(["a", "c"]), tag="strings")
call("math.equal", lit(["a", "b"]), "a", tag="string-scalar")
call("math.not_equal", lit(["a", "b"]), lit(["a", "c"]), tag="strings")
call("math.equal", flags(4), flags(4), tag="bools")
case("operator==/strings", lambda tf, x: x == "a", lit(["a", "b"]))
case("operator==/bools", lambda tf, x: x == True, flags(3))  # noqa: E712
case("operator==/none", lambda tf, x: x == None, f32(3), modes=("deferred", "sync"))  # noqa: E711
case("operator!=/none", lambda tf, x: x != None, f32(3), modes=("deferred", "sync"))  # noqa: E711

# --- logic
for op in ("math.logical_and", "math.logical_or", "math.logical_xor"):
    binary(op, ["bool"], python=None)
    call(op, flags(4), True, tag="python")
unary("math.logical_not", ["bool"])
call("logical_and", lit([True, False]), lit([True, True]), tag="alias")
call("logical_or", lit([True, False]), lit([True, True]), tag="alias")
call("logical_not", lit([True, False]), tag="alias")
for symbol in "&|^":
    operator(symbol, ["bool"], python=True)
case("operator~/bool", lambda tf, x: ~x, flags(3))
case("operator~/int", lambda tf, x: ~x, i32(3))
bad("InvalidArgumentError", "math.logical_and", i32(3), i32(3), mentions=("bool",))

# --- complex numbers
unary("math.real", COMPLEX + FLOATS, special=False)
unary("math.imag", COMPLEX + FLOATS, special=False)
unary("math.conj", COMPLEX + FLOATS, special=False)
unary("math.angle", COMPLEX + FLOATS, special=False)
call("complex", f32(3), f32(3), tag="float32")
call("complex", f64(2, 2), f64(2, 2), tag="float64")
call("dtypes.complex", f32(3), f32(3), tag="alias")
bad("TypeError", "complex", f32(3), f64(3))
bad("TypeError", "complex", i32(3), i32(3))

# --- clipping
call("clip_by_value", f32(2, 3), -1.0, 1.0)
call("clip_by_value", f32(2, 3), f32(3, lo=-2, hi=-1), f32(3, lo=1, hi=2), tag="tensors")
call("clip_by_value", f32(2, 3), f32(2, 1, lo=-2, hi=-1), 1.0, tag="column")
call("clip_by_value", i32(2, 3), -3, 3)
call("clip_by_value", f64(0, 3), -1.0, 1.0)
call("clip_by_value", lit([float("nan"), float("inf"), 0.0]), -1.0, 1.0, tag="special")
call("clip_by_value", lit([-1.0, 0.0, 1.0]), -1.0, 1.0, tag="at-limits")
call("clip_by_norm", f32(2, 3), 1.0)
call("clip_by_norm", f32(2, 3), 100.0)
call("clip_by_norm", f32(2, 3), 1.0, axes=[1])
call("clip_by_norm", f32(2, 3), 1.0, axes=[0])
call("clip_by_norm", lit([0.0, 0.0]), 1.0, tag="zeros")
call("clip_by_global_norm", [f32(2, 3), f32(4)], 1.0)
call("clip_by_global_norm", [f32(2, 3), f32(4)], 100.0)
call("clip_by_global_norm", [f32(2, 3), None, f32(4)], 1.0, tag="with-none", modes=("deferred", "sync"))
call("clip_by_global_norm", [f32(2), f32(3)], 1.0, use_norm=lit(2.0), tag="use-norm")
call("linalg.global_norm", [f32(2, 3), f32(4)])
call("linalg.global_norm", [f32(2, 3), None])

# --- casts of values in and out of the ops' dtypes
call("math.scalar_mul", 2.0, f32(2, 3))
call("math.scalar_mul", f32(), f32(2, 3))
bad("ValueError", "math.scalar_mul", f32(2), f32(2), mentions=("scalar",))
call("identity", f32(2, 3))
call("identity", i64(3))
call("stop_gradient", f32(2, 3))
call("realdiv", c64(3), c64(3, lo=1, hi=2), tag="complex")
