"""Reductions, cumulative ops, segment sums, counts and histograms."""

from .case import Ref, bad, c64, call, case, draw, f32, f64, i32, i64, lit
from .patterns import ALL_FLOATS, COMPLEX, FLOATS, NUMBERS, REALS, cumulative, reduction

NAN = float("nan")

# --- reductions
reduction("reduce_sum", NUMBERS, aliases=["math.reduce_sum"])
reduction("reduce_mean", ALL_FLOATS + COMPLEX + ("int32", "int64"), aliases=["math.reduce_mean"])
reduction("reduce_prod", NUMBERS[:10], domain=(1, 3), aliases=["math.reduce_prod"])
reduction("reduce_max", REALS, aliases=["math.reduce_max"])
reduction("reduce_min", REALS, aliases=["math.reduce_min"])
reduction("reduce_all", ["bool"], aliases=["math.reduce_all"])
reduction("reduce_any", ["bool"], aliases=["math.reduce_any"])
reduction("reduce_logsumexp", FLOATS, aliases=["math.reduce_logsumexp"])
reduction("math.reduce_std", FLOATS + COMPLEX)
reduction("math.reduce_variance", FLOATS + COMPLEX)
reduction("math.reduce_euclidean_norm", FLOATS, special=False)
call("reduce_prod", lit([[0.0, 2.0, 3.0], [0.0, 0.0, 3.0]]), axis=1, tag="zeros")
call("reduce_max", lit([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), axis=1, tag="ties")
call("reduce_min", lit([[1.0, 1.0, 3.0], [2.0, 2.0, 2.0]]), tag="ties")
call("reduce_sum", [1, 2, 3])
call("reduce_sum", [[1.0, 2.0], [3.0, 4.0]], 1)
call("reduce_sum", [1, 2, 3.5], tag="mixed-list")
call("reduce_mean", [1, 2, 4])
call("reduce_max", lit([True, False]), tag="bool", raises="InvalidArgumentError", mentions=("bool",))
bad("InvalidArgumentError", "reduce_all", f32(3), mentions=("bool",))
bad("InvalidArgumentError", "reduce_sum", f32(2, 2), axis=[0, 0], mentions=("reduction",))
bad("InvalidArgumentError", "reduce_sum", lit(["a"]), mentions=("string",))
case("reduce_sum/of-squares", lambda tf, x: tf.reduce_sum(x * x, axis=1), f32(3, 4))
case("reduce_mean/nested", lambda tf, x: tf.reduce_mean(tf.reduce_sum(x, -1) ** 2), f32(3, 4))
COUNTED = [
    (lit([[0.0, 1.0, 2.0], [0.0, 0.0, 5.0]]), {}),
    (lit([[0, 1, 2], [0, 0, 5]]), {"axis": 1}),
    (lit([[0, 1, 2], [0, 0, 5]]), {"axis": 0, "keepdims": True}),
    (lit([[True, False]]), {}),
    (lit(["", "a", "b"]), {}),
    (lit([0.0, 1.0]), {"dtype": Ref("int32")}),
]
for value, options in COUNTED:
    call("math.count_nonzero", value, **options)
call("math.zero_fraction", lit([0.0, 1.0, 0.0, 2.0]))
call("math.zero_fraction", f32(0))
call("math.zero_fraction", lit([0, 1, 2]), tag="ints")

# --- arg reductions
for op in ("argmax", "argmin"):
    for dtype in ("float32", "float64", "int32", "int64", "uint8", "bfloat16"):
        call(f"math.{op}", draw((3, 4), dtype), axis=1, tag=dtype)
    call(f"math.{op}", f32(3, 4), tag="default-axis")
    call(f"math.{op}", f32(3, 4), axis=-1, output_type=Ref("int32"))
    call(f"math.{op}", f32(2, 3, 2), axis=1, tag="rank3")
    call(f"math.{op}", lit([1, 3, 3, 0, 0]), tag="ties")
    call(f"math.{op}", lit([NAN, 1.0, 2.0]), tag="nan-first")
    call(f"math.{op}", lit([True, False]), tag="bool")
    call(op, f32(4), tag="alias")
    call(f"math.{op}", f32(0, 3), axis=1, tag="empty-rows")
    bad("InvalidArgumentError", f"math.{op}", f32(2, 0), axis=1, tag="empty-axis", mentions=("empty",))
    bad("InvalidArgumentError", f"math.{op}", f32(2, 3), axis=2, tag="axis")

# --- cumulative ops
cumulative("math.cumsum", ("float32", "float64", "int32", "int64", "complex64", "float16"))
cumulative("math.cumprod", ("float32", "float64", "int32", "int64", "complex64", "float16"))
cumulative("math.cumulative_logsumexp", FLOATS)
call("cumsum", f32(3), tag="alias")
call("math.cumsum", [1, 2, 3])
call("math.cumprod", lit([[2.0, 0.0, 3.0, 4.0]]), axis=1, tag="zero")
bad("InvalidArgumentError", "math.cumsum", f32(), tag="scalar")

# --- sorted segments
IDS = lit([0, 0, 2, 2, 3])
for op in ("sum", "mean", "prod", "max", "min"):
    for dtype in ("float32", "float64") + (("int32", "int64") if op != "mean" else ()):
        call(f"math.segment_{op}", draw((5,), dtype, 1, 4), IDS, tag=dtype)
    call(f"math.segment_{op}", f32(5, 2), IDS, tag="matrix")
    call(f"math.segment_{op}", f32(5, 2), lit([0, 0, 1, 1, 1], "int64"), tag="int64-ids")
    call(f"math.segment_{op}", f32(0, 2), lit([], "int32"), tag="empty")
    bad(
        "InvalidArgumentError",
        f"math.segment_{op}",
        f32(3),
        lit([1, 0, 2]),
        tag="unsorted",
        mentions=("sorted", "increasing"),
    )
    bad("InvalidArgumentError", f"math.segment_{op}", f32(3), lit([0, 1]), tag="sizes")

# --- unsorted segments
UNSORTED = lit([2, 0, 2, 0, 3])
for op in ("sum", "mean", "prod", "max", "min", "sqrt_n"):
    name = f"math.unsorted_segment_{op}"
    for dtype in ("float32", "float64") + (("int32", "int64") if op not in ("mean", "sqrt_n") else ()):
        call(name, draw((5,), dtype, 1, 4), UNSORTED, 4, tag=dtype)
    call(name, f32(5, 2), UNSORTED, 5, tag="matrix")
    call(name, f32(2, 2), lit([[0, 1], [1, 1]]), 3, tag="matrix-of-ids")
    call(name, f32(2, 2, 2), lit([[0, 1], [1, 1]]), 2, tag="matrix-of-ids-rank3")
    call(name, f32(4), lit([0, -1, 1, -1]), 2, tag="negative-dropped")
    call(name, f32(0, 2), lit([], "int32"), 2, tag="empty")
    call(name, f32(3), lit([0, 1, 1]), 2, tag="no-gap")
    bad("InvalidArgumentError", name, f32(3), lit([0, 1]), 2, tag="sizes")
    bad(
        "InvalidArgumentError",
        name,
        f32(3),
        lit([0, 1, 7]),
        2,
        tag="out-of-range",
        mentions=("segment", "range"),
    )
call("math.unsorted_segment_sum", c64(4), lit([0, 1, 1, 0]), 2, tag="complex")

# --- sparse segments
ROWS, SEGMENTS = lit([0, 1, 3, 0]), lit([0, 0, 1, 2])
for op in ("sum", "mean", "sqrt_n"):
    name = f"sparse.segment_{op}"
    call(name, f32(4, 3), ROWS, SEGMENTS, tag="basic")
    call(name, f32(4, 3), ROWS, lit([0, 0, 2, 2]), num_segments=4, tag="num-segments")
    call(name, f64(4), ROWS, SEGMENTS, tag="vector")
    bad(
        "InvalidArgumentError",
        name,
        f32(2, 2),
        lit([0, 5]),
        lit([0, 1]),
        tag="out-of-range",
        mentions=("range",),
    )

# --- counts and histograms
call("math.bincount", [1, 1, 2, 3, 2, 4, 4, 5])
call("math.bincount", lit([1, 1, 2]), minlength=5)
call("math.bincount", lit([1, 1, 7]), maxlength=4)
call("math.bincount", lit([1, 1, 2]), weights=lit([0.5, 1.0, 2.0]))
call("math.bincount", lit([1, 1, 2]), weights=lit([2, 3, 4]))
call("math.bincount", lit([1, 1, 2], "int64"), dtype=Ref("int64"))
call("math.bincount", lit([1, 1, 2]), dtype=Ref("float32"))
call("math.bincount", lit([[1, 1, 2], [0, 3, 3]]), axis=-1)
call("math.bincount", lit([[1, 1, 2], [0, 3, 3]]), tag="matrix")
call("math.bincount", lit([[1, 1, 2], [0, 3, 3]]), axis=-1, binary_output=True)
call("math.bincount", lit([[1, 1, 2], [0, 3, 3]]), axis=-1, minlength=6, maxlength=6)
call("math.bincount", lit([[1, 1, 2]]), axis=-1, weights=lit([[0.5, 1.0, 2.0]]))
call("math.bincount", lit([], "int32"), tag="empty")
call("math.bincount", lit([1, 1, 2]), binary_output=True)
call("math.confusion_matrix", lit([1, 2, 4]), lit([2, 2, 4]))
call("math.confusion_matrix", lit([0, 1, 1]), lit([1, 1, 0]), num_classes=3)
call(
    "math.confusion_matrix",
    lit([0, 1, 1]),
    lit([1, 1, 0]),
    weights=lit([0.5, 1.0, 2.0]),
    dtype=Ref("float32"),
)
call("math.confusion_matrix", [1, 2], [2, 2])
bad(
    "InvalidArgumentError",
    "math.confusion_matrix",
    lit([0, 3]),
    lit([1, 1]),
    num_classes=2,
    mentions=("label",),
)
EDGES = lit([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0])
call("histogram_fixed_width", EDGES, [0.0, 5.0], nbins=5)
call("histogram_fixed_width", lit([[1, 2], [3, 9]]), [0, 10], nbins=5)
call("histogram_fixed_width", EDGES, [0.0, 5.0], nbins=5, dtype=Ref("int64"))
call("histogram_fixed_width_bins", EDGES, [0.0, 5.0], nbins=5)
call("histogram_fixed_width_bins", lit([0.5, 1.5], "float64"), lit([0.0, 2.0], "float64"), nbins=4)
call("math.in_top_k", lit([0, 2]), lit([[0.5, 0.1, 0.2], [0.1, 0.5, 0.2]]), 1)
call("math.in_top_k", lit([0, 2], "int64"), lit([[0.5, 0.1, 0.2], [0.1, 0.5, 0.2]]), k=2)
call(
    "math.in_top_k",
    lit([0, 1, 5]),
    lit([[1.0, 1.0, 0.0], [NAN, 1.0, 0.0], [1.0, 2.0, 3.0]]),
    k=1,
    tag="ties-nan-range",
)
call("nn.in_top_k", lit([0]), f32(1, 4), 2, tag="alias")
for k in (1, 3):
    call("math.top_k", f32(2, 5), k=k)
call("math.top_k", f32(5))
call("math.top_k", lit([1, 5, 5, 2]), 3, tag="ties")
# The order of unsorted results is nobody's to rely on.
case(
    "math.top_k/unsorted",
    lambda tf, x: tf.sort(tf.math.top_k(x, k=2, sorted=False).values),
    f32(2, 5),
)
call("math.top_k", f32(2, 3, 4), k=2, tag="rank3")
call("math.top_k", f32(3), k=0, tag="zero")
call("math.top_k", i64(4), k=2, index_type=Ref("int64"))
call("nn.top_k", f32(4), 2, tag="alias")
call("math.top_k", i32(4), 2, tag="ints")
bad("InvalidArgumentError", "math.top_k", f32(3), k=5, mentions=("k", "columns"))
call("math.approx_max_k", lit([[3.0, 1.0, 2.0, 7.0]]), 2, tag="cpu")
