"""Creating tensors: constants and what they infer, zeros and their kin, ranges, grids, one-hot, printing."""

import numpy as np

from .case import EAGER_ONLY, EVERY_MODE, Ref, bad, c64, call, case, f16, f32, f64, flags, i32, i64, lit

FUNCTION_TOO = ("deferred", "sync", "function")
DTYPES = ["float32", "float64", "float16", "bfloat16", "int32", "int64", "int8", "uint8", "bool", "complex64"]

# --- constant: inferred dtypes, nests, shapes
CONSTANTS = {
    "int": 3,
    "negative": -3,
    "big-int": 2**31,
    "int64-limit": 2**63 - 1,
    "float": 2.5,
    "bool": True,
    "str": "thal",
    "bytes": b"weg",
    "unicode": "Täler",
    "complex": 1 + 2j,
    "list": [1, 2, 3],
    "nested": [[1.5, 2], [3, 4]],
    "mixed": [1, 2.5],
    "bools": [True, False],
    "strings": [["a", "bc"], ["", "d"]],
    "tuple": (1.0, 2.0),
    "empty": [],
    "empty-rows": [[], []],
    "deep": [[[[1]]]],
    "numpy-float64": np.array([1.5, 2.5]),
    "numpy-float32-scalar": np.float32(2.5),
    "numpy-int64-scalar": np.int64(7),
    "numpy-bool": np.array([True, False]),
    "numpy-uint8": np.array([[1, 2]], np.uint8),
    "numpy-str": np.array(["x", "yy"]),
    "numpy-in-list": [np.float32(1), np.float32(2)],
    "arrays-in-list": [np.array([1, 2]), np.array([3, 4])],
    "nan": [float("nan"), float("inf")],
    "range": list(range(4)),
}
for tag, value in CONSTANTS.items():
    modes = EAGER_ONLY if tag == "arrays-in-list" else EVERY_MODE
    case(f"constant/{tag}", lambda tf, v=value: tf.constant(v), modes=modes)
    case(f"convert_to_tensor/{tag}", lambda tf, v=value: tf.convert_to_tensor(v), modes=modes)
for dtype in DTYPES:
    if dtype != "bool":
        call("constant", [1, 0, 3], Ref(dtype), tag=f"ints-as-{dtype}")
call("constant", [1.5, 2], Ref("float64"))
call("constant", 7, shape=[2, 3])
call("constant", 7.0, shape=[2, 3], dtype=Ref("float16"))
call("constant", [1, 2, 3, 4, 5, 6], shape=[2, 3])
call("constant", 5, Ref("int64"), [], tag="positional")
call("constant", [1, 2], "float32", tag="dtype-by-name")
call("constant", "a", shape=[2], tag="string-fill")
call("constant", [1.0, 2.0], np.float64, tag="numpy-dtype")
call("constant", [1.0, 2.0], float, tag="python-dtype")
case("constant/numpy-narrowed", lambda tf: tf.constant(np.array([1.7, -1.7]), dtype=tf.float32))
case("constant/numpy-float-to-int", lambda tf: tf.constant(np.array([1.7, -1.7]), tf.int32), modes=EAGER_ONLY)
bad("TypeError", "constant", 1.5, Ref("int32"), mentions=("int32", "int"))
bad("TypeError", "constant", "a", Ref("float32"), mentions=("float",))
bad("TypeError", "constant", [1, 2, 3], shape=[2, 3], mentions=("shape", "elements"))
bad("ValueError", "constant", None, mentions=("None",))
bad("ValueError", "constant", [[1, 2], [3]], mentions=("non-rectangular", "rectangular"))
bad("ValueError", "constant", [1, "a"], tag="mixed-types", mentions=("str", "int"))
bad("TypeError", "convert_to_tensor", 1.5, dtype=Ref("int32"), mentions=("int32",))
call("convert_to_tensor", f32(2, 3), tag="tensor")
call("convert_to_tensor", 3, dtype=Ref("float64"))
call("convert_to_tensor", 3, dtype_hint=Ref("float64"))
call("convert_to_tensor", "s", dtype_hint=Ref("float64"), tag="hint-ignored")
bad("ValueError", "convert_to_tensor", f32(2), dtype=Ref("float64"), tag="tensor-of-other-dtype")
case("convert_to_tensor/tensors-in-list", lambda tf, x, y: tf.convert_to_tensor([x, y]), f32(2), f32(2))
case("convert_to_tensor/scalars-in-list", lambda tf, x, y: tf.convert_to_tensor([x, 1.0, y]), f32(), f32())
case("convert_to_tensor/nested", lambda tf, x: tf.convert_to_tensor([[x, 1], [2, x]]), i32())
case("convert_to_tensor/shape", lambda tf, x: tf.convert_to_tensor(x.shape), f32(2, 3), modes=FUNCTION_TOO)
call("is_tensor", f32(2))
call("is_tensor", [1.0])
call("is_tensor", np.ones(2), tag="tensor")

# --- filled tensors
for op in ("zeros", "ones"):
    for dtype in DTYPES:
        call(op, [2, 3], Ref(dtype))
    call(op, [])
    call(op, 4)
    call(op, (0, 3))
    call(op, lit([2, 2]), tag="tensor-shape", modes=FUNCTION_TOO)
    call(op, lit([2, 2], "int64"), tag="int64-shape", modes=FUNCTION_TOO)
    case(f"{op}/tensorshape", lambda tf, op=op: getattr(tf, op)(tf.TensorShape([1, 2])))
    case(f"{op}/mixed", lambda tf, n, op=op: getattr(tf, op)([n, 2]), i32(lo=1, hi=4))
    for dtype in DTYPES:
        call(f"{op}_like", lit([[1, 0], [0, 1]], dtype), tag=dtype)
    call(f"{op}_like", f32(2, 0), tag="empty")
    call(f"{op}_like", f32(), tag="scalar")
    call(f"{op}_like", [1, 2, 3])
    call(f"{op}_like", f32(2, 3), dtype=Ref("int32"))
    bad("InvalidArgumentError", op, [-1, 2], mentions=(">= 0", "negative"))
call("zeros", [2], Ref("string"))
call("zeros_like", lit(["a", "b"]))
bad("TypeError", "ones", [2], Ref("string"), mentions=("string", "str"))
call("fill", [2, 3], 7)
call("fill", [2, 3], 7.5)
call("fill", [2], "x")
call("fill", [], 1)
call("fill", [0, 2], True)
call("fill", [2, 3], f32(), tag="tensor-value")
call("fill", [2], f64(), tag="float64-value")
call("fill", lit([2, 1]), c64(), tag="tensor-dims", modes=FUNCTION_TOO)
bad("InvalidArgumentError", "fill", [-1], 7, mentions=(">= 0", "dims"))
bad("InvalidArgumentError", "fill", [2], f32(2), mentions=("scalar",))

# --- ranges and grids
call("range", 5)
call("range", 2, 8)
call("range", 2, 9, 3)
call("range", 9, 2, -3)
call("range", 5, 5)
call("range", 5.0)
call("range", 0.0, 1.0, 0.25)
call("range", 1, 2, 0.25)
call("range", 4, dtype=Ref("int64"))
call("range", 4, dtype=Ref("float32"))
call("range", 0, 4, dtype=Ref("float64"))
call("range", lit(4, "int64"), tag="int64-tensor", modes=FUNCTION_TOO)
call("range", lit(1), lit(9), lit(2), tag="tensors", modes=FUNCTION_TOO)
call("range", lit(1.5), lit(3.0), lit(0.5), tag="float-tensors", modes=FUNCTION_TOO)
bad("InvalidArgumentError", "range", 0, 5, 0, mentions=("delta",))
bad("InvalidArgumentError", "range", 5, 0, 1, mentions=("start", "limit"))
call("linspace", 0.0, 1.0, 5)
call("linspace", 0.0, 1.0, 1)
call("linspace", 3.0, -1.0, 4)
call("linspace", f32(), f32(), 4, tag="tensors")
call("linspace", f32(3), f32(3), 4, axis=0)
call("linspace", f32(3), f32(3), 4, axis=-1)
call("linspace", f32(2, 2), f32(2, 2), 3, axis=1)
call("linspace", f64(), f64(), 3)
call("linspace", 0, 10, 3)
call("linspace", 0.0, 1.0, 0)
for dtype in ("float32", "float64", "int32", "bool", "complex64"):
    call("eye", 3, dtype=Ref(dtype))
call("eye", 2, 3)
call("eye", 3, 2)
call("eye", 2, batch_shape=[2, 1])
call("eye", 0)
call("eye", 2, num_columns=4, batch_shape=[2])
call("linalg.eye", 2)
call("meshgrid", f32(3), f32(2))
call("meshgrid", f32(3), f32(2), indexing="ij")
call("meshgrid", i32(2), i32(3), i32(2))
call("meshgrid", [1, 2, 3], [4, 5])
call("meshgrid", f32(3), tag="one")
bad("ValueError", "meshgrid", f32(2), f32(2), indexing="yx")

# --- one-hot
call("one_hot", [0, 2, 1], 3)
call("one_hot", [0, 2, -1, 5], 3, tag="out-of-range")
call("one_hot", 1, 4)
call("one_hot", [[0, 1], [2, 0]], 3)
call("one_hot", [[0, 1], [2, 0]], 3, axis=0)
call("one_hot", [[0, 1], [2, 0]], 3, axis=1)
call("one_hot", [[0, 1], [2, 0]], 3, axis=-1)
call("one_hot", [0, 1], 2, on_value=5.0, off_value=-1.0)
call("one_hot", [0, 1], 2, on_value=5)
call("one_hot", [0, 1], 2, off_value=5)
call("one_hot", [0, 1], 2, on_value=True, off_value=False)
call("one_hot", [0, 1], 2, dtype=Ref("int32"))
call("one_hot", [0, 1], 2, dtype=Ref("float64"))
bad("TypeError", "one_hot", [0, 1], 2, dtype=Ref("bool"), mentions=("bool",))
call("one_hot", lit([0, 1], "uint8"), 2)
call("one_hot", lit([0, 1], "int64"), lit(3), tag="tensor-depth", modes=FUNCTION_TOO)
call("one_hot", lit([], "int32"), 3, tag="empty")
call("one_hot", [0, 1], 2, f32(), f32(), tag="tensor-values")
bad("InvalidArgumentError", "one_hot", [0], -1, mentions=("depth",))
bad("InvalidArgumentError", "one_hot", [0, 1], 2, axis=3)
bad("TypeError", "one_hot", [0, 1], 2, on_value=1, off_value=0.5, mentions=("on_value", "off_value"))
bad("InvalidArgumentError", "one_hot", [0.5], 2, mentions=("int32", "float"))

# --- properties of tensors, and how they print
PROPERTIES = {
    "shape": lambda tf, x: x.shape,
    "dtype": lambda tf, x: x.dtype,
    "ndim": lambda tf, x: x.ndim,
    "len": lambda tf, x: len(x),
    "rank": lambda tf, x: x.shape.rank,
    "as-list": lambda tf, x: x.shape.as_list(),
    "num-elements": lambda tf, x: x.shape.num_elements(),
    "numpy": lambda tf, x: x.numpy(),
    "numpy-dtype": lambda tf, x: x.numpy().dtype.name,
    "asarray": lambda tf, x: np.asarray(x),
    "sum": lambda tf, x: np.sum(x),
    "iterate": lambda tf, x: list(x),
    "get-shape": lambda tf, x: x.get_shape(),
    "numpy-list": lambda tf, x: x.numpy().tolist(),
    "device": lambda tf, x: "CPU:0" in x.device,
}
for tag, function in PROPERTIES.items():
    case(f"Tensor.{tag}/f32", function, f32(2, 3), modes=EAGER_ONLY, grad=())
    case(f"Tensor.{tag}/i64", function, i64(2, 1), modes=EAGER_ONLY)
case(
    "Tensor.len/scalar",
    lambda tf, x: len(x),
    f32(),
    raises="TypeError",
    mentions=("Scalar",),
    modes=EAGER_ONLY,
)
case(
    "Tensor.iterate/scalar",
    lambda tf, x: list(x),
    f32(),
    raises="TypeError",
    mentions=("scalar",),
    modes=EAGER_ONLY,
)
CONVERSIONS = {"int": int, "float": float, "bool": bool, "complex": complex, "hex": hex, "index": range}
for tag, convert in CONVERSIONS.items():
    if tag not in ("index", "hex"):
        case(f"Tensor.to-{tag}/f32", lambda tf, x, c=convert: c(x), lit(2.75), modes=EAGER_ONLY, grad=())
    result = (lambda tf, x: list(range(x))) if tag == "index" else (lambda tf, x, c=convert: c(x))
    if tag != "hex":
        case(f"Tensor.to-{tag}/i32", result, lit(3), modes=EAGER_ONLY)
case("Tensor.to-int/one-element", lambda tf, x: int(x[0]), lit([3]), modes=EAGER_ONLY)
case("Tensor.to-bool/false", lambda tf, x: bool(x), lit(0.0), modes=EAGER_ONLY, grad=())
case(
    "Tensor.to-bool/vector",
    lambda tf, x: bool(x),
    f32(2),
    raises="ValueError",
    modes=EAGER_ONLY,
    mentions=("ambiguous",),
)
case("Tensor.hash/tensor", lambda tf, x: hash(x), f32(2), raises="TypeError", mentions=("hashable",))
case("Tensor.ref/same", lambda tf, x: x.ref() == x.ref(), f32(2), grad=())
case("Tensor.index/list", lambda tf, x: ["a", "b", "c"][x], lit(1), modes=EAGER_ONLY)
case("Tensor.format/f32", lambda tf, x: f"{x:.2f}", lit(2.75), modes=EAGER_ONLY, grad=())
PRINTED = {
    "scalar": lit(1.5),
    "int": lit(3),
    "vector": lit([1.0, 2.5, -3.0]),
    "matrix": lit([[1, 2], [3, 4]]),
    "bool": lit([True, False]),
    "string": lit("abc"),
    "strings": lit(["a", "bc"]),
    "float64": lit([0.1, 1e10], "float64"),
    "float16": lit([0.5], "float16"),
    "bfloat16": lit([0.5, 2], "bfloat16"),
    "complex": lit([1 + 2j], "complex64"),
    "empty": lit([[], []]),
    "rank3": lit([[[1], [2]], [[3], [4]]]),
}
for tag, value in PRINTED.items():
    case(f"Tensor.repr/{tag}", lambda tf, x: repr(x), value, modes=EAGER_ONLY, grad=())
    case(f"Tensor.str/{tag}", lambda tf, x: str(x), value, modes=EAGER_ONLY, grad=())
    case(
        f"Variable.repr/{tag}", lambda tf, x: repr(tf.Variable(x, name="v")), value, modes=EAGER_ONLY, grad=()
    )
case("Tensor.repr/long", lambda tf: repr(tf.range(2000)), modes=EAGER_ONLY)
case("TensorShape.repr/known", lambda tf: repr(tf.TensorShape([2, None, 3])), modes=EAGER_ONLY)
case("TensorShape.str/known", lambda tf: str(tf.TensorShape([2, None, 3])), modes=EAGER_ONLY)
case("TensorShape.repr/unknown", lambda tf: repr(tf.TensorShape(None)), modes=EAGER_ONLY)
case("DType.repr/all", lambda tf: [repr(tf.float32), str(tf.int8), tf.bool.name], modes=EAGER_ONLY)
case("TensorSpec.repr/basic", lambda tf: repr(tf.TensorSpec([None, 3], tf.float32, "x")), modes=EAGER_ONLY)
SHAPES = {
    "concatenate": lambda tf: tf.TensorShape([2]).concatenate([None, 3]),
    "plus": lambda tf: tf.TensorShape([2]) + tf.TensorShape([3]),
    "slice": lambda tf: tf.TensorShape([2, None, 4])[1:],
    "index": lambda tf: tf.TensorShape([2, None, 4])[2],
    "merge": lambda tf: tf.TensorShape([2, None]).merge_with([None, 3]),
    "compatible": lambda tf: tf.TensorShape([2, None]).is_compatible_with([2, 5]),
    "incompatible": lambda tf: tf.TensorShape([2, None]).is_compatible_with([3, 5]),
    "defined": lambda tf: [
        tf.TensorShape([2, None]).is_fully_defined(),
        tf.TensorShape([2]).is_fully_defined(),
    ],
    "equal": lambda tf: tf.TensorShape([2, 3]) == [2, 3],
    "elements": lambda tf: tf.TensorShape([2, 3]).num_elements(),
    "with-rank": lambda tf: tf.TensorShape(None).with_rank(2),
    "at-least": lambda tf: tf.TensorShape([1, 2]).with_rank_at_least(2),
    "unknown-list": lambda tf: tf.TensorShape([None, 2]).as_list(),
    "dims": lambda tf: list(tf.TensorShape([1, None, 2])),
    "as-shape": lambda tf: tf.TensorShape((5,)),
    "subtype": lambda tf: tf.TensorShape([2, 3]).is_subtype_of(tf.TensorShape([None, 3])),
    "common": lambda tf: tf.TensorShape([2, 3]).most_specific_compatible_shape([2, 4]),
    "broadcast": lambda tf: tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([3])),
}
for tag, function in SHAPES.items():
    case(f"TensorShape.{tag}/basic", function, modes=EAGER_ONLY)
case("TensorShape.merge/bad", lambda tf: tf.TensorShape([2]).merge_with([3]), raises="ValueError")
case("TensorShape.with-rank/bad", lambda tf: tf.TensorShape([2]).with_rank(3), raises="ValueError")
case("TensorShape.negative/bad", lambda tf: tf.TensorShape([-2]), raises="ValueError", mentions=(">= 0",))
case(
    "broadcast_static_shape/bad",
    lambda tf: tf.broadcast_static_shape(tf.TensorShape([2]), tf.TensorShape([3])),
    raises="ValueError",
)
case("fill/half", lambda tf, x: tf.fill([2], x), f16())
case("zeros/from-shape", lambda tf, x: tf.zeros(tf.shape(x)[:1]), f32(2, 3))
case("ones_like/bool-tensor", lambda tf, x: tf.ones_like(x), flags(3))
