"""Ragged tensors: construction, conversion, reductions, and ordinary ops on them."""

from .case import EAGER_ONLY, Var, bad, call, case, f32, flags, i32, i64, lit

NESTED = [[1.0, 2.0], [], [3.0, 4.0, 5.0]]
SPLITS = lit([0, 2, 2, 5], "int64")


def ragged(name, run, *inputs, **options):
    """A case on the ragged tensor of five values drawn for the first input, in rows of 2, 0 and 3."""
    case(
        f"ragged.{name}",
        lambda tf, values, *rest: run(tf, tf.RaggedTensor.from_row_splits(values, SPLITS), *rest),
        f32(5),
        *inputs,
        **options,
    )


# --- construction
call("ragged.constant", NESTED)
call("ragged.constant", [[1, 2], [3]])
call("ragged.constant", [["a"], ["b", "c"], []])
call("ragged.constant", [[[1], [2, 3]], [], [[4]]])
call("ragged.constant", [[[1, 2]], [[3, 4], [5, 6]]], ragged_rank=1)
call("ragged.constant", [], tag="empty")
call("ragged.constant", [[1, 2], [3]], dtype="float32")
bad("ValueError", "ragged.constant", [1, [2]], mentions=("nesting", "depth"))
for dtype in ("int32", "int64"):
    call("RaggedTensor.from_row_splits", f32(5), lit([0, 2, 2, 5], dtype), tag=dtype)
    call("RaggedTensor.from_row_lengths", f32(5), lit([2, 0, 3], dtype), tag=dtype)
    call("RaggedTensor.from_value_rowids", f32(5), lit([0, 0, 2, 2, 2], dtype), tag=dtype)
    call("RaggedTensor.from_row_starts", f32(5), lit([0, 2, 2], dtype), tag=dtype)
    call("RaggedTensor.from_row_limits", f32(5), lit([2, 2, 5], dtype), tag=dtype)
call("RaggedTensor.from_value_rowids", f32(3), lit([0, 0, 2], "int64"), nrows=5)
call("RaggedTensor.from_uniform_row_length", f32(6), 2)
call("RaggedTensor.from_nested_row_splits", f32(4), [lit([0, 1, 3], "int64"), lit([0, 2, 2, 4], "int64")])
call("RaggedTensor.from_tensor", f32(2, 3))
call("RaggedTensor.from_tensor", lit([[1, 2, 0], [3, 0, 0]]), lengths=lit([2, 1]))
call("RaggedTensor.from_tensor", lit([[1, 2, 0], [3, 0, 0]]), padding=0)
call("ragged.range", lit([3, 0, 2]))
call("ragged.range", lit([2, 1]), lit([5, 4]), lit([2, 1]))
call("ragged.stack", [lit([1, 2]), lit([3])])
call("ragged.stack_dynamic_partitions", f32(4), lit([1, 0, 1, 2]), 3)
call("ragged.boolean_mask", f32(2, 3), lit([[True, False, True], [False, False, True]]))
call("ragged.row_splits_to_segment_ids", SPLITS)
call("ragged.segment_ids_to_row_splits", lit([0, 0, 2], "int64"))
bad(
    "InvalidArgumentError",
    "RaggedTensor.from_row_splits",
    f32(5),
    lit([0, 3], "int64"),
    mentions=("partition", "splits"),
)
bad(
    "InvalidArgumentError",
    "RaggedTensor.from_row_splits",
    f32(5),
    lit([1, 5], "int64"),
    tag="start",
    mentions=("splits", "zero"),
)
bad(
    "InvalidArgumentError",
    "RaggedTensor.from_row_lengths",
    f32(5),
    lit([2, 2], "int64"),
    mentions=("partition", "lengths"),
)

# --- what it knows
PROPERTIES = {
    "values": lambda tf, r: r.values,
    "flat_values": lambda tf, r: r.flat_values,
    "row_splits": lambda tf, r: r.row_splits,
    "row_lengths": lambda tf, r: r.row_lengths(),
    "row_starts": lambda tf, r: r.row_starts(),
    "row_limits": lambda tf, r: r.row_limits(),
    "value_rowids": lambda tf, r: r.value_rowids(),
    "nrows": lambda tf, r: r.nrows(),
    "bounding_shape": lambda tf, r: r.bounding_shape(),
    "bounding_shape-axis": lambda tf, r: r.bounding_shape(axis=1),
    "nested_row_lengths": lambda tf, r: r.nested_row_lengths(),
    "ragged_rank": lambda tf, r: r.ragged_rank,
    "dtype": lambda tf, r: tf.constant(r.dtype.name),
    "to_tensor": lambda tf, r: r.to_tensor(),
    "to_tensor-default": lambda tf, r: r.to_tensor(default_value=-1.0),
    "to_tensor-shape": lambda tf, r: r.to_tensor(shape=[None, 2]),
    "to_sparse": lambda tf, r: r.to_sparse(),
    "with_values": lambda tf, r: r.with_values(r.values * 2),
    "with_flat_values": lambda tf, r: r.with_flat_values(r.flat_values + 1),
    "row": lambda tf, r: r[0],
    "last-row": lambda tf, r: r[-1],
    "element": lambda tf, r: r[2, 1],
    "rows": lambda tf, r: r[1:],
    "columns": lambda tf, r: r[:, :1],
    "columns-from": lambda tf, r: r[:, 1:],
    "columns-reversed": lambda tf, r: r[:, ::-1],
    "newaxis": lambda tf, r: r[tf.newaxis],
}
for tag, function in PROPERTIES.items():
    ragged(f"{tag}/f32", function)
ragged("shape/f32", lambda tf, r: r.shape, modes=EAGER_ONLY)
ragged("to_list/f32", lambda tf, r: len(r.to_list()), modes=EAGER_ONLY)
case("ragged.to_list/strings", lambda tf: tf.ragged.constant([["a"], ["b", "c"]]).to_list(), modes=EAGER_ONLY)
case("ragged.repr/ints", lambda tf: repr(tf.ragged.constant([[1, 2], [3]])), modes=EAGER_ONLY)
case("ragged.str/ints", lambda tf: str(tf.ragged.constant([[1, 2], [3]])), modes=EAGER_ONLY)
case("ragged.iterate/rows", lambda tf: list(tf.ragged.constant([[1, 2], [3]])), modes=EAGER_ONLY)
ragged("bad-row/f32", lambda tf, r: r[7], raises="IndexError", mentions=("bounds",))

# --- ordinary functions on ragged tensors
for op in ("reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod"):
    for axis in (None, 0, 1):
        ragged(f"{op}/axis={axis}", lambda tf, r, op=op, axis=axis: getattr(tf, op)(r, axis=axis))
    ragged(f"{op}/keepdims", lambda tf, r, op=op: getattr(tf, op)(r, axis=1, keepdims=True))
for op in ("abs", "exp", "square", "tanh", "negative", "floor", "sign", "zeros_like", "ones_like"):
    ragged(f"{op}/f32", lambda tf, r, op=op: getattr(tf, op)(r))
ragged("add/ragged", lambda tf, r: r + r)
ragged("add/number", lambda tf, r: r + 1.0)
ragged("rsub/number", lambda tf, r: 1.0 - r)
ragged("mul/column", lambda tf, r, c: r * c, f32(3, 1))
ragged("less/number", lambda tf, r: r < 0.5)
ragged("maximum/number", lambda tf, r: tf.maximum(r, 0.0))
ragged("where/f32", lambda tf, r: tf.where(r > 0, r, -r))
ragged("concat/axis0", lambda tf, r: tf.concat([r, r], axis=0))
ragged("concat/axis1", lambda tf, r: tf.concat([r, r], axis=1))
ragged("stack/axis0", lambda tf, r: tf.stack([r, r], axis=0))
ragged("expand_dims/0", lambda tf, r: tf.expand_dims(r, 0))
ragged("expand_dims/last", lambda tf, r: tf.expand_dims(r, -1))
ragged("tile/columns", lambda tf, r: tf.tile(r, [1, 2]))
ragged("gather/rows", lambda tf, r: tf.gather(r, [2, 0]))
ragged("gather_nd/elements", lambda tf, r: tf.gather_nd(r, [[2, 1], [0, 0]]))
ragged("cast/int", lambda tf, r: tf.cast(r, tf.int32))
ragged("size/f32", lambda tf, r: tf.size(r))
ragged("rank/f32", lambda tf, r: tf.rank(r))
ragged("reverse/rows", lambda tf, r: tf.reverse(r, [0]))
ragged("softmax/f32", lambda tf, r: tf.nn.softmax(r[::2], axis=-1))
ragged("dropout/0", lambda tf, r: tf.nn.dropout(r, rate=0.0))
ragged("boolean_mask/f32", lambda tf, r: tf.ragged.boolean_mask(r, r > 0))
ragged("map_flat_values/f32", lambda tf, r: tf.ragged.map_flat_values(lambda v: v * 3, r))
ragged("map_fn/rows", lambda tf, r: tf.map_fn(tf.reduce_sum, r, fn_output_signature=tf.float32))
ragged("segment_sum/rows", lambda tf, r: tf.math.segment_sum(r.to_tensor(), [0, 0, 1]))
ragged("matmul/dense", lambda tf, r, w: tf.matmul(r.to_tensor(), w), f32(3, 2))
ragged(
    "embedding/lookup", lambda tf, r, w: tf.nn.embedding_lookup(w, tf.cast(tf.abs(r), tf.int32)), f32(3, 2)
)
case(
    "ragged.embedding/variable",
    lambda tf, v: tf.ragged.map_flat_values(tf.nn.embedding_lookup, v, tf.ragged.constant([[0, 2], [1]])),
    Var(f32(3, 2)),
)
case(
    "ragged.cross/basic",
    lambda tf: tf.ragged.cross([tf.ragged.constant([["a"], ["b", "c"]]), tf.ragged.constant([["d"], ["e"]])]),
)
case(
    "ragged.unstack/boolean", lambda tf, m: tf.where(tf.RaggedTensor.from_row_splits(m, [0, 1, 3])), flags(3)
)
case(
    "ragged.top/ints",
    lambda tf, x: tf.reduce_max(tf.RaggedTensor.from_row_lengths(x, [1, 3]), axis=1),
    i32(4),
)
case(
    "ragged.cumsum/int64",
    lambda tf, x: tf.math.cumsum(tf.RaggedTensor.from_row_lengths(x, [1, 3]).to_tensor(), 1),
    i64(4),
)
case("ragged.squeeze/axis", lambda tf: tf.squeeze(tf.ragged.constant([[[1], [2]], [[3]]], ragged_rank=1), 2))
case("ragged.merge_dims/all", lambda tf: tf.ragged.constant([[[1], [2, 3]], [[4]]]).merge_dims(0, 1))
case(
    "ragged.batch-gather/basic",
    lambda tf: tf.gather(
        tf.ragged.constant([["a", "b"], ["c", "d", "e"]]), tf.ragged.constant([[1], [2, 0]]), batch_dims=1
    ),
)
case("ragged.strings/upper", lambda tf: tf.strings.upper(tf.ragged.constant([["a"], ["b", "c"]])))
case(
    "ragged.strings/join", lambda tf: tf.strings.reduce_join(tf.ragged.constant([["a"], ["b", "c"]]), axis=1)
)
case("ragged.equal/ragged", lambda tf: tf.ragged.constant([[1], [2, 3]]) == tf.ragged.constant([[1], [2, 4]]))
