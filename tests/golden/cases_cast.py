"""Casts between all dtypes, saturating casts, bitcasts, and what a DType knows of itself."""

from .case import Ref, bad, call, case, f32, f64, flags, i32, lit

NARROW = ["float8_e5m2", "float8_e4m3fn"]
FLOATS = ["float16", "bfloat16", "float32", "float64"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
COMPLEX = ["complex64", "complex128"]
EVERY = ["bool", *SIGNED, *UNSIGNED, *FLOATS, *COMPLEX, *NARROW]
EXACT = {"rtol": 0.0, "atol": 0.0}

# Values that every dtype holds, and negative ones where both sides are signed: the rest is undefined in C.
for source in EVERY:
    values = [0, 1, 2.75, 100] if source != "bool" else [0, 1]
    for target in EVERY:
        if not {source, target}.isdisjoint(NARROW) and not {source, target}.issubset({*NARROW, *FLOATS}):
            continue
        call("cast", lit(values, source), target, tag=f"{source}-to-{target}", grad=(), **EXACT)
        signed = {source, target}.isdisjoint({"bool", *UNSIGNED})
        if signed and source != target:
            call(
                "cast",
                lit([-1.75, -3, -96], source),
                target,
                tag=f"{source}-to-{target}-signed",
                grad=(),
                **EXACT,
            )

call("cast", lit([0.0, 1.0, 2.5, 3.5, -2.5]), "int32", tag="by-name")
call("cast", lit([0.1, 1e-8, 65519.0, 1e6, float("nan")]), Ref("float16"), tag="float16-rounding", **EXACT)
call(
    "cast", lit([0.1, 1.00390625, 3.3895e38, float("inf")]), Ref("bfloat16"), tag="bfloat16-rounding", **EXACT
)
call("cast", lit([0.1, 1e-8, 240.0, 500.0, float("nan")]), "float8_e4m3fn", tag="e4m3fn-rounding", **EXACT)
call("cast", lit([0.1, 1e-8, 57344.0, 1e6, float("inf")]), "float8_e5m2", tag="e5m2-rounding", **EXACT)
call("cast", lit([300, -1, 256, 128]), Ref("uint8"), tag="int32-wraps-uint8")
call("cast", lit([300, -1, 256, 128]), Ref("int8"), tag="int32-wraps-int8")
call("cast", lit([2**40 + 5], "int64"), Ref("int32"), tag="int64-wraps-int32")
call("cast", f32(2, 3), Ref("float64"), tag="gradient-widen")
call("cast", f64(2, 3), Ref("float32"), tag="gradient-narrow")
call("cast", f32(2, 3), Ref("complex64"), tag="gradient-complex")
call("cast", f32(2, 3), Ref("float32"), tag="gradient-same")
call("cast", f32(2, 3), Ref("int32"), tag="gradient-to-int")
call("cast", f32(), Ref("float64"), tag="scalar")
call("cast", f32(0, 3), Ref("int32"), tag="empty")
call("cast", 3, Ref("float32"))
call("cast", [True, False], Ref("float32"))
call("cast", [1.7, -1.7], Ref("int32"))
call("cast", 3.7, Ref("int64"))
bad("TypeError", "cast", 3, "no_such_dtype", mentions=("no_such_dtype",))
bad("UnimplementedError", "cast", lit(["1"]), Ref("int32"), tag="string", mentions=("string",))
case("cast/chain", lambda tf, x: tf.cast(tf.cast(x, tf.float64) * 2.0, tf.float32), f32(3))

for target, values in {
    "uint8": [300.0, -5.0, 12.9],
    "int8": [300.0, -500.0, 12.9],
    "int16": [4e4, -4e4, 1.5],
    "int32": [1e5, -1e5, 1.5],
    "float16": [1e6, -1e6, 2.5],
    "bfloat16": [1e6, -1e6, 2.5],
}.items():
    call("saturate_cast", lit(values), Ref(target), tag=f"float32-to-{target}", grad=())
call("saturate_cast", lit([300, -5, 12]), Ref("uint8"), tag="int32-to-uint8")
call("saturate_cast", lit([2**40, -(2**40), 7], "int64"), Ref("int32"), tag="int64-to-int32")
call("dtypes.cast", i32(3), Ref("float32"), tag="alias")
call("dtypes.saturate_cast", lit([300, -5]), Ref("uint8"), tag="alias")

call("bitcast", lit([1.0, -2.5, 0.0]), Ref("int32"), tag="float32-int32")
call("bitcast", lit([1, 1065353216]), Ref("float32"), tag="int32-float32", **EXACT)
call("bitcast", lit([1.0, -2.5], "float64"), Ref("int64"), tag="float64-int64")
call("bitcast", lit([1.0, -2.5]), Ref("uint8"), tag="narrow")
call("bitcast", lit([1.0, -2.5]), Ref("uint16"), tag="halve")
call("bitcast", lit([[0, 0, 128, 63], [0, 0, 0, 64]], "uint8"), Ref("float32"), tag="widen", **EXACT)
call("bitcast", lit([1.0, 3.0], "bfloat16"), Ref("uint16"), tag="bfloat16")
call("bitcast", lit([1, -1], "int8"), Ref("uint8"), tag="sign")
call("bitcast", lit([1 + 2j], "complex64"), Ref("float32"), tag="complex")
bad("InvalidArgumentError", "bitcast", lit([1, 2, 3], "uint8"), Ref("float32"))

_FACTS = (
    "is_floating",
    "is_integer",
    "is_complex",
    "is_bool",
    "is_unsigned",
    "is_numeric_compatible",
    "size",
)
for dtype in [*EVERY, "string"]:

    def facts(tf, name=dtype):
        dtype = tf.as_dtype(name)
        names = [f for f in _FACTS if hasattr(dtype, f) and (f != "size" or name != "string")]
        return {f: getattr(dtype, f) for f in names} | {"name": dtype.name, "enum": dtype.as_datatype_enum}

    case(f"DType.facts/{dtype}", facts, modes=("deferred", "sync"))
    if dtype not in ("string", "bool", *COMPLEX):
        case(
            f"DType.limits/{dtype}",
            lambda tf, name=dtype: [float(tf.as_dtype(name).min), float(tf.as_dtype(name).max)],
            modes=("deferred", "sync"),
        )
    case(
        f"DType.numpy/{dtype}",
        lambda tf, n=dtype: str(tf.as_dtype(n).as_numpy_dtype.__name__),
        modes=("deferred", "sync"),
    )
case(
    "as_dtype/values",
    lambda tf: [tf.as_dtype(d) for d in ("float32", "float", "int64", float, bool)],
    modes=("deferred", "sync"),
)
case("as_dtype/bad", lambda tf: tf.as_dtype("nonsense"), raises="TypeError", mentions=("nonsense",))
case("DType.equal/mixed", lambda tf: [tf.float32 == "float32", tf.float32 == tf.float64, tf.int32 != "int32"])
case(
    "DType.real/complex",
    lambda tf: [tf.complex64.real_dtype, tf.complex128.real_dtype, tf.float32.real_dtype],
    modes=("deferred", "sync"),
)
case("as_string-of-dtype/flags", lambda tf, x: tf.cast(x, tf.int8) + tf.cast(x, tf.int8), flags(4))
