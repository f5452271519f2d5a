"""Special functions: gamma, beta, error functions, Bessel, zeta, and the ops of tf.bitwise."""

from .case import Ref, bad, call, draw, f32, f64, flags, i32, lit
from .patterns import ALL_FLOATS, FLOATS, INTS, binary, operator, unary

LOOSE = {"rtol": 2e-4, "atol": 2e-5}
NAN, INF = float("nan"), float("inf")

# --- gamma and its kin
unary("math.lgamma", ALL_FLOATS[:2], domain=(0.2, 5), rtol=1e-4, atol=1e-5)
unary("math.digamma", ALL_FLOATS[:2], domain=(0.2, 5), **LOOSE)
call("math.lgamma", lit([-0.5, -1.5, -2.5, 20.0, 1e5]), tag="reflection", rtol=1e-4, grad=())
call("math.digamma", lit([-0.5, -1.5, 20.0, 1e5]), tag="reflection", rtol=1e-4, grad=())
call("math.polygamma", lit([1.0, 2.0, 3.0]), lit([1.5, 2.5, 0.5]), tag="f32", **LOOSE)
call("math.polygamma", lit([0.0, 1.0], "float64"), lit([1.5, 2.5], "float64"), tag="f64", rtol=1e-8)
call("math.polygamma", 1.0, f32(3, lo=0.5, hi=4), tag="broadcast", **LOOSE)
call("math.zeta", lit([2.0, 3.0, 1.5]), lit([1.0, 2.5, 4.0]), tag="f32", **LOOSE)
call("math.zeta", lit([2.0, 4.0], "float64"), lit([1.0, 0.5], "float64"), tag="f64", rtol=1e-8)
call("math.zeta", lit([1.0, 0.5, 2.0]), lit([1.0, 1.0, -1.0]), tag="edges", grad=())
for op in ("igamma", "igammac"):
    for dtype in FLOATS:
        call(
            f"math.{op}",
            draw((4,), dtype, 0.2, 5),
            draw((4,), dtype, 0.2, 5),
            tag=dtype,
            rtol=1e-4,
            atol=1e-5,
        )
    call(f"math.{op}", f32(2, 1, lo=0.2, hi=5), f32(3, lo=0.2, hi=5), tag="outer", rtol=1e-4, atol=1e-5)
    call(f"math.{op}", lit([1.0, 1.0, -1.0, 2.0]), lit([0.0, INF, 1.0, -1.0]), tag="edges", grad=())
    call(f"math.{op}", f32(0), f32(0), tag="empty")
for dtype in FLOATS:
    call(
        "math.betainc",
        *(draw((4,), dtype, 0.5, 4), draw((4,), dtype, 0.5, 4), draw((4,), dtype, 0.05, 0.95)),
        tag=dtype,
        rtol=1e-4,
        atol=1e-5,
    )
call("math.betainc", 2.0, 3.0, f32(2, 2, lo=0.1, hi=0.9), tag="scalars", **LOOSE)
call("math.betainc", lit([1.0, 2.0]), lit([2.0, 1.0]), lit([0.0, 1.0]), tag="edges", grad=())
call("math.lbeta", f32(2, 3, lo=0.5, hi=4), **LOOSE)
call("math.lbeta", f64(3, lo=0.5, hi=4), rtol=1e-8)
call("math.lbeta", f32(2, 0), tag="empty")

# --- error functions
unary("math.erf", ALL_FLOATS, rtol=1e-4, atol=1e-5)
unary("math.erfc", FLOATS, rtol=1e-4, atol=1e-6)
unary("math.erfinv", FLOATS, domain=(-0.95, 0.95), special=False, **LOOSE)
unary("math.erfcinv", FLOATS, domain=(0.1, 1.9), special=False, **LOOSE)
unary("math.ndtri", FLOATS, domain=(0.05, 0.95), special=False, **LOOSE)
call("math.erfinv", lit([-1.0, 1.0, 0.0, 1.5]), tag="edges", grad=())
call("math.ndtri", lit([0.0, 1.0, 0.5]), tag="edges", grad=())
call("math.erfc", lit([3.0, 5.0, -3.0], "float64"), tag="tails")

# --- products with logarithms
binary("math.xlogy", FLOATS, domain=(0.2, 3), python=None)
binary("math.xdivy", FLOATS, domain=(0.2, 3), python=None)
binary("math.xlog1py", FLOATS, domain=(0.2, 3), python=None)
for op in ("xlogy", "xdivy", "xlog1py"):
    call(f"math.{op}", lit([0.0, 0.0, 1.0]), lit([0.0, 2.0, 0.0]), tag="zeros", grad=())
call("math.sobol_sample", 2, 5)
call("math.sobol_sample", 3, 4, skip=2)
call("math.sobol_sample", 1, 3, dtype=Ref("float64"))
call("math.reduce_logsumexp", lit([1000.0, 1000.0]), tag="large")

# --- Bessel and other functions of tf.math.special
BESSEL = ("i0", "i0e", "i1", "i1e")
for name in BESSEL:
    unary(f"math.bessel_{name}", FLOATS, special=False, **LOOSE)
    call(f"math.special.bessel_{name}", f32(3), tag="alias", **LOOSE)
for name in ("j0", "j1"):
    unary(f"math.special.bessel_{name}", FLOATS, special=False, **LOOSE)
for name in ("y0", "y1", "k0", "k0e", "k1", "k1e"):
    unary(f"math.special.bessel_{name}", FLOATS, domain=(0.5, 5), special=False, **LOOSE)
for name in ("dawsn", "expint", "fresnel_cos", "fresnel_sin", "spence"):
    unary(f"math.special.{name}", FLOATS, domain=(0.2, 3), special=False, **LOOSE)

# --- bits
for op, symbol in (("bitwise_and", "&"), ("bitwise_or", "|"), ("bitwise_xor", "^")):
    binary(f"bitwise.{op}", INTS, symbol=symbol, python=5)
for op in ("left_shift", "right_shift"):
    binary(f"bitwise.{op}", INTS, domain=(1, 9), right=(0, 4), python=2)
    call(f"bitwise.{op}", lit([-8, -1, 7]), lit([1, 2, 1]), tag="negative")
unary("bitwise.invert", INTS)
call("bitwise.invert", flags(3), tag="bool", raises="InvalidArgumentError")
bad("InvalidArgumentError", "bitwise.bitwise_and", f32(2), f32(2), mentions=("float",))
bad("InvalidArgumentError", "bitwise.bitwise_and", i32(2), lit([1, 2], "int64"), mentions=("BitwiseAnd",))
operator("&", ["int32"], python=3)

# --- edges of ordinary functions
call("math.log", lit([-1.0, 0.0]), tag="edges")
call("math.sqrt", lit([-1.0, 0.0]), tag="edges")
call("math.asin", lit([1.5, 1.0]), tag="edges", grad=())
call("math.acosh", lit([0.5, 1.0]), tag="edges", grad=())
call("math.atanh", lit([1.0, 2.0]), tag="edges", grad=())
call("math.exp", lit([1000.0, -1000.0]), tag="overflow")
call("math.tanh", lit([50.0, -50.0]), tag="saturated")
call("math.sigmoid", lit([100.0, -100.0]), tag="saturated")
call("math.softplus", lit([100.0, -100.0, 0.0]), tag="saturated")
call("math.log_sigmoid", lit([100.0, -100.0, 0.0]), tag="saturated")
call("math.log1p", lit([1e-10, -1.0], "float64"), tag="tiny")
call("math.expm1", lit([1e-10], "float64"), tag="tiny")
call("math.atan2", lit([0.0, 0.0, 1.0, -1.0, -0.0]), lit([1.0, -1.0, 0.0, 0.0, -1.0]), tag="axes", grad=())
call("math.sqrt", lit([-1 + 0j, 1j], "complex64"), tag="complex-edges", grad=())
call("math.log", lit([-1 + 0j, 1j], "complex64"), tag="complex-edges", grad=())
call("math.abs", lit([3 + 4j, 0j], "complex64"), tag="complex-zero")
