"""Indexing: Python subscripts, slices, gather, scatter, where, masks, partitions."""

import numpy as np

from .case import EAGER_ONLY, Var, bad, c64, call, case, draw, f32, f64, flags, i32, i64, lit

FUNCTION_TOO = ("deferred", "sync", "function")

# --- subscripts
SUBSCRIPTS = {
    "[1]": lambda tf, x: x[1],
    "[-1]": lambda tf, x: x[-1],
    "[0,1]": lambda tf, x: x[0, 1],
    "[1,2,-1]": lambda tf, x: x[1, 2, -1],
    "[1:]": lambda tf, x: x[1:],
    "[:-1]": lambda tf, x: x[:-1],
    "[:,1:3]": lambda tf, x: x[:, 1:3],
    "[::2]": lambda tf, x: x[::2],
    "[::-1]": lambda tf, x: x[::-1],
    "[:,::-2]": lambda tf, x: x[:, ::-2],
    "[:,3:0:-1]": lambda tf, x: x[:, 3:0:-1],
    "[...,0]": lambda tf, x: x[..., 0],
    "[0,...]": lambda tf, x: x[0, ...],
    "[0,...,1]": lambda tf, x: x[0, ..., 1],
    "[...]": lambda tf, x: x[...],
    "[newaxis]": lambda tf, x: x[tf.newaxis],
    "[:,newaxis]": lambda tf, x: x[:, tf.newaxis],
    "[...,newaxis]": lambda tf, x: x[..., tf.newaxis],
    "[None,...,None]": lambda tf, x: x[None, ..., None],
    "[1,None,2:]": lambda tf, x: x[1, None, 2:],
    "[5:]": lambda tf, x: x[5:],
    "[-9:9]": lambda tf, x: x[-9:9],
    "[1:1]": lambda tf, x: x[1:1],
    "[2:0]": lambda tf, x: x[2:0],
    "[:,:,:]": lambda tf, x: x[:, :, :],
    "[0][1]": lambda tf, x: x[0][1],
    "[1:,...,::2]": lambda tf, x: x[1:, ..., ::2],
    "[numpy-int]": lambda tf, x: x[np.int64(1)],
    "[tensor]": lambda tf, x: x[tf.constant(1)],
    "[tensor-slice]": lambda tf, x: x[tf.constant(0) : tf.constant(1)],
    "[tensor-stop]": lambda tf, x: x[:, : tf.constant(2)],
    "[int64-tensor]": lambda tf, x: x[tf.constant(1, tf.int64)],
    "[tensor-stride]": lambda tf, x: x[:, :: tf.constant(2)],
    "[shape-slice]": lambda tf, x: x[: tf.shape(x)[0] - 1],
    "[two-masks]": lambda tf, x: x[tf.newaxis, ..., tf.newaxis, 1],
}
for tag, function in SUBSCRIPTS.items():
    case(f"Tensor{tag}/f32", function, f32(2, 4, 3))
    case(f"Tensor{tag}/i32", function, i32(2, 4, 3))
case("Tensor[:]/string", lambda tf, x: x[1:], lit(["a", "b", "c"]))
case("Tensor[:]/bool", lambda tf, x: x[::-1], flags(4))
case("Tensor[:]/complex", lambda tf, x: x[:, 0], c64(2, 3))
case("Tensor[:]/empty", lambda tf, x: x[:, 1:], f32(0, 3))
case("Tensor[:]/scalar-newaxis", lambda tf, x: x[None], f32())
case("Tensor[:]/scalar-ellipsis", lambda tf, x: x[...], f32())
case(
    "Tensor[i]/bad-range", lambda tf, x: x[5], f32(2, 3), raises="InvalidArgumentError", mentions=("bounds",)
)
case(
    "Tensor[i]/bad-negative",
    lambda tf, x: x[-3],
    f32(2, 3),
    raises="InvalidArgumentError",
    mentions=("bounds",),
)
case(
    "Tensor[i]/bad-rank",
    lambda tf, x: x[0, 0, 0],
    f32(2, 3),
    raises="InvalidArgumentError",
    mentions=("many",),
)
case("Tensor[i]/bad-float", lambda tf, x: x[1.0], f32(2, 3), raises="TypeError", mentions=("integers",))
case("Tensor[i]/bad-string", lambda tf, x: x["a"], f32(2, 3), raises="TypeError", mentions=("integers",))
case(
    "Tensor[i]/bad-stride",
    lambda tf, x: x[::0],
    f32(2, 3),
    raises="InvalidArgumentError",
    mentions=("stride",),
)
case(
    "Tensor[i]/bad-ellipses",
    lambda tf, x: x[..., ...],
    f32(2, 3),
    raises="InvalidArgumentError",
    mentions=("ellips",),
)
case("unpacking/pair", lambda tf, x: _unpack(x), f32(2, 3), modes=EAGER_ONLY)


def _unpack(x):
    first, second = x
    return first - second


case("iteration/rows", lambda tf, x: [row * 2 for row in x], f32(3, 2), modes=EAGER_ONLY)

# --- slice
call("slice", f32(4, 3), [1, 0], [2, 2])
call("slice", f32(4, 3), [1, 1], [-1, 1])
call("slice", f32(4), begin=[4], size=[0])
call("slice", i32(2, 3, 2), [0, 1, 0], [1, 2, 2])
call("slice", f32(4), lit([1], "int64"), lit([2], "int64"), tag="int64")
bad("InvalidArgumentError", "slice", f32(4), [3], [2])
bad("InvalidArgumentError", "slice", f32(4, 3), [0], [2])
bad("InvalidArgumentError", "slice", f32(4), [-1], [1], mentions=("begin",))
call("strided_slice", f32(4, 3), [1, 0], [3, 3], [1, 2])
call("strided_slice", f32(4, 3), [3, 0], [0, 3], [-1, 1])
call("strided_slice", f32(4, 3), [1], [3])
call("strided_slice", f32(4, 3), [0, 0], [2, 2], begin_mask=1, end_mask=2)
call("strided_slice", f32(4, 3), [1, 1], [2, 2], shrink_axis_mask=1)
call("strided_slice", f32(4, 3), [0, 0], [1, 1], new_axis_mask=1)
call("strided_slice", f32(4, 3, 2), [0, 1], [1, 2], ellipsis_mask=1)

# --- gather
for dtype in ("float32", "float64", "int32", "bool", "complex64", "bfloat16"):
    call("gather", draw((4, 2), dtype), lit([3, 0, 3]), tag=dtype)
call("gather", f32(4, 2), 1)
call("gather", f32(4, 2), [[0, 1], [3, 2]])
call("gather", f32(3, 4), [0, 2], axis=1)
call("gather", f32(3, 4), [[0], [2]], axis=-1)
call("gather", f32(2, 3, 4), [1, 0], axis=1)
call("gather", f32(2, 3), lit([[0, 2], [1, 1]]), batch_dims=1)
call("gather", f32(2, 3, 2), lit([[0, 2], [1, 1]]), axis=1, batch_dims=1)
call("gather", f32(2, 3, 2), lit([[0, 1], [1, 1]]), axis=2, batch_dims=1)
call("gather", f32(2, 2, 3), lit([[[0], [1]], [[2], [0]]]), axis=2, batch_dims=2)
call("gather", f32(2, 2, 3), lit([[[0], [1]], [[2], [0]]]), axis=-1, batch_dims=-1)
call("gather", f32(4), lit([], "int32"), tag="empty")
call("gather", f32(0, 2), lit([], "int32"), tag="empty-params")
call("gather", f32(4), lit([1, 2], "int64"), tag="int64")
call("gather", lit(["a", "b", "c"]), [2, 0])
call("gather", [1, 2, 3], [2])
case("gather/variable", lambda tf, v: tf.gather(v, [1, 1, 0]), Var(f32(3, 2)))
case("gather/sum", lambda tf, x: tf.reduce_sum(tf.gather(x, [1, 1, 0]) ** 2), f32(3, 2))
bad("InvalidArgumentError", "gather", f32(3), [3], mentions=("indices",))
bad("InvalidArgumentError", "gather", f32(3), [-1], mentions=("indices",))
bad("InvalidArgumentError", "gather", f32(2, 3), [[0, 3]], axis=1, mentions=("indices",))
bad("InvalidArgumentError", "gather", f32(3), [0], axis=1)
bad("InvalidArgumentError", "gather", f32(3), [0.5], mentions=("int",))
call("gather_nd", f32(3, 4), [[0, 1], [2, 3]])
call("gather_nd", f32(3, 4), [[0], [2]])
call("gather_nd", f32(3, 4), [1, 2])
call("gather_nd", f32(2, 3, 2), [[[0, 1]], [[1, 2]]])
call("gather_nd", f32(2, 3), lit([[1], [0]]), batch_dims=1)
call("gather_nd", f32(2, 3, 2), lit([[[1, 0]], [[2, 1]]]), batch_dims=1)
call("gather_nd", f32(3, 4), lit([[]], "int32"), tag="empty-index")
call("gather_nd", f32(3, 4), lit(np.zeros((0, 2)), "int32"), tag="no-indices")
call("gather_nd", i32(3), lit([[2], [2]], "int64"))
bad("InvalidArgumentError", "gather_nd", f32(3, 4), [[3, 0]], mentions=("indices",))
bad("InvalidArgumentError", "gather_nd", f32(3), [[0, 0]])

# --- scatter
call("scatter_nd", lit([[1], [3]]), f32(2), [5])
call("scatter_nd", lit([[1], [1]]), f32(2), [4], tag="duplicates")
call("scatter_nd", lit([[0, 1], [2, 0]]), f32(2), [3, 2])
call("scatter_nd", lit([[0], [2]]), f32(2, 3), [4, 3])
call("scatter_nd", lit([[[0], [2]]]), i32(1, 2), [3])
call("scatter_nd", lit([[1]], "int64"), f32(1), lit([3], "int64"), modes=FUNCTION_TOO)
call("scatter_nd", lit(np.zeros((0, 1)), "int32"), f32(0), [3], tag="empty")
bad("InvalidArgumentError", "scatter_nd", lit([[5]]), f32(1), [3], mentions=("indices",))
bad("InvalidArgumentError", "scatter_nd", lit([[0], [1]]), f32(3), [3])
bad("InvalidArgumentError", "scatter_nd", lit([[0]]), f32(1), [-3], mentions=("negative", ">= 0"))
for op in ("update", "add", "sub", "min", "max"):
    name = f"tensor_scatter_nd_{op}"
    for dtype in ("float32", "float64", "int32", "int64"):
        call(name, draw((4,), dtype), lit([[1], [3]]), draw((2,), dtype), tag=dtype)
    call(name, f32(3, 2), lit([[0], [2]]), f32(2, 2), tag="rows")
    call(name, f32(3, 2), lit([[0, 1], [2, 0]]), f32(2), tag="elements")
    call(name, f32(3), lit(np.zeros((0, 1)), "int32"), f32(0), tag="empty")
    bad("InvalidArgumentError", name, f32(3), lit([[3]]), f32(1), tag="range", mentions=("indices", "bounds"))
    bad("InvalidArgumentError", name, f32(3), lit([[0]]), f32(2), tag="updates")
for op in ("add", "sub", "min", "max"):
    call(f"tensor_scatter_nd_{op}", f32(3), lit([[1], [1]]), f32(2), tag="duplicates", grad=(0,))
call("tensor_scatter_nd_update", lit(["a", "b"]), lit([[1]]), lit(["c"]), tag="strings")
call("tensor_scatter_nd_update", flags(3), lit([[1]]), lit([True]), tag="bools")

# --- where, masks
for dtype in ("float32", "float64", "int32", "bool", "complex64", "bfloat16"):
    call("where", lit([[True, False], [False, True]]), draw((2, 2), dtype), draw((2, 2), dtype), tag=dtype)
call("where", flags(2, 3), f32(2, 3), 0.0)
call("where", flags(2, 3), 0.0, f32(2, 3))
call("where", flags(2, 3), 1, 0)
call("where", flags(2, 1), f32(3), f32(2, 3), tag="broadcast")
call("where", flags(3), f32(2, 3), f32(2, 3), tag="condition-row")
call("where", True, f32(2), f32(2))
call("where", flags(), f32(2), f32(), tag="scalars")
call("where", flags(2), lit(["a", "b"]), lit(["c", "d"]), tag="strings")
call("where", flags(0), f32(0), f32(0), tag="empty")
call("where", lit([True, False, True]), tag="indices")
call("where", flags(2, 3, 2), tag="indices-rank3")
call("where", lit([[0.0, 1.5], [float("nan"), 0.0]]), tag="indices-float")
call("where", lit([[0, 1], [2, 0]]), tag="indices-int")
call("where", lit([False, False]), tag="indices-none")
case("where/safe", lambda tf, x: tf.where(x > 0, tf.sqrt(tf.where(x > 0, x, 1.0)), 0.0), f32(6))
case("where/nan-gradient", lambda tf, x: tf.where(x > 0, tf.sqrt(x), 0.0), lit([1.0, -1.0, 4.0]))
bad(
    "InvalidArgumentError", "where", flags(2), f32(3), f32(3), mentions=("SelectV2", "condition", "broadcast")
)
bad("InvalidArgumentError", "where", flags(2), f32(2), i32(2), tag="dtypes", mentions=("SelectV2", "float"))
bad("ValueError", "where", flags(2), f32(2), tag="one-branch", mentions=("both", "x and y"))
call("boolean_mask", f32(4), lit([True, False, True, False]))
call("boolean_mask", f32(3, 2), lit([True, False, True]))
call("boolean_mask", f32(2, 3), lit([[True, False, True], [False, False, True]]))
call("boolean_mask", f32(2, 3), lit([True, False, True]), axis=1)
call("boolean_mask", i32(3), [True, True, False])
call("boolean_mask", f32(3), lit([False, False, False]), tag="none")
call("boolean_mask", f32(2, 2, 2), lit([[True, False], [True, True]]))
bad("ValueError", "boolean_mask", f32(3), lit([True, False]))
bad("ValueError", "boolean_mask", f32(3), lit(True), mentions=("scalar",))

# --- partition and stitch
call("dynamic_partition", f32(5), lit([0, 1, 0, 1, 1]), 2)
call("dynamic_partition", f32(4, 2), lit([2, 0, 0, 2]), 3)
call("dynamic_partition", i32(2, 2), lit([[0, 1], [1, 0]]), 2)
call("dynamic_partition", f32(0), lit([], "int32"), 2, tag="empty")
bad("InvalidArgumentError", "dynamic_partition", f32(2), lit([0, 2]), 2, mentions=("partitions",))
bad("InvalidArgumentError", "dynamic_partition", f32(2), lit([0]), 2)
call("dynamic_stitch", [lit([0, 2]), lit([1, 3])], [f32(2), f32(2)])
call(
    "dynamic_stitch",
    [lit(4), lit([0, 1]), lit([[2, 3]])],
    [f32(2), f32(2, 2), f32(1, 2, 2)],
    tag="mixed-ranks",
)
call("dynamic_stitch", [lit([0, 1]), lit([1, 0])], [i32(2), i32(2)], tag="last-wins")
case("dynamic_stitch/round-trip", lambda tf, x: _round_trip(tf, x), f32(6))


def _round_trip(tf, x):
    parts = tf.cast(x > 0, tf.int32)
    values = tf.dynamic_partition(x, parts, 2)
    indices = tf.dynamic_partition(tf.range(6), parts, 2)
    return tf.dynamic_stitch(indices, [v * 2 for v in values])


# --- unique, search, sort
for dtype in ("float32", "int32", "int64"):
    call("unique", lit([3, 1, 3, 2, 1, 0], dtype), tag=dtype)
call("unique", lit(["b", "a", "b"]))
call("unique", lit([], "float32"), tag="empty")
call("unique_with_counts", lit([3, 1, 3, 2, 1, 0]))
call("unique_with_counts", lit(["b", "a", "b"]))
bad("InvalidArgumentError", "unique", f32(2, 2), mentions=("vector",))
for side in ("left", "right"):
    call("searchsorted", lit([1.0, 3.0, 5.0]), lit([0.0, 3.0, 4.0, 9.0]), side=side)
    call("searchsorted", lit([[1, 3, 5], [2, 2, 8]]), lit([[3, 6], [2, 9]]), side=side)
    call("searchsorted", lit([1, 3, 5], "int64"), lit([3], "int64"), side=side)
call("searchsorted", [1, 2, 3], [2])
call("searchsorted", lit([1.0, 2.0]), lit([], "float32"), tag="empty")
bad("ValueError", "searchsorted", lit([1, 2]), lit([1]), side="middle")
for direction in ("ASCENDING", "DESCENDING"):
    for op in ("sort", "argsort"):
        call(op, f32(6), direction=direction)
        call(op, f32(2, 4), axis=0, direction=direction)
        call(op, f32(2, 4), direction=direction)
        call(op, i32(6, lo=-99, hi=99), direction=direction)
        call(op, f32(2, 3, 2), axis=1, direction=direction)
    call("sort", f64(5), direction=direction)
    call("sort", i64(5), direction=direction)
    call("sort", lit([3, 1, 2], "uint8"), direction=direction)
    call("argsort", lit([2, 1, 2, 1]), direction=direction, stable=True)
call("sort", [3, 1, 2])
call("sort", f32(0), tag="empty")
bad("ValueError", "sort", f32(3), direction="UP")
call("random.shuffle", f32(1, 3), tag="one-row")
