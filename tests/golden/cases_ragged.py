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

# --- more of construction
MORE_CONSTRUCTION = {
    "constant/scalar": lambda tf: tf.ragged.constant(1),
    "constant/vector": lambda tf: tf.ragged.constant([1, 2]),
    "constant/inner_shape": lambda tf: tf.ragged.constant([[[1, 2]], [[3, 4]]], inner_shape=(2,)),
    "constant/int-and-float": lambda tf: tf.ragged.constant([[1, 2], [3.5]]),
    "constant/empty-rows": lambda tf: tf.ragged.constant([[[]], []]),
    "constant/splits-int32": lambda tf: tf.ragged.constant([[1], []], row_splits_dtype=tf.int32),
    "constant/arrays": lambda tf: tf.ragged.constant([lit([1, 2]), lit([3])]),
    "from_tensor/rank2": lambda tf: tf.RaggedTensor.from_tensor([[[1, 2]], [[3, 4]]], ragged_rank=2),
    "from_tensor/nested-lengths": lambda tf: tf.RaggedTensor.from_tensor(
        [[[1, 2]], [[3, 4]]], lengths=([1, 0], [2])
    ),
    "from_tensor/padding-row": lambda tf: tf.RaggedTensor.from_tensor(
        [[[1, 2], [0, 0]], [[3, 4], [5, 6]]], padding=[0, 0]
    ),
    "from_tensor/lengths-too-long": lambda tf: tf.RaggedTensor.from_tensor([[1, 2], [3, 4]], lengths=[5, -1]),
    "from_nested_row_lengths/two": lambda tf: tf.RaggedTensor.from_nested_row_lengths(
        [1, 2, 3], [[2, 0], [1, 2]]
    ),
    "from_nested_value_rowids/two": lambda tf: tf.RaggedTensor.from_nested_value_rowids(
        [1, 2, 3], [[0, 0], [0, 1, 1]]
    ),
    "from_nested_value_rowids/nrows": lambda tf: tf.RaggedTensor.from_nested_value_rowids(
        [1, 2, 3], [[0, 0], [0, 1, 1]], [2, 2]
    ),
    "from_nested_row_splits/none": lambda tf: tf.RaggedTensor.from_nested_row_splits([1, 2, 3], []),
    "from_uniform_row_length/empty": lambda tf: tf.RaggedTensor.from_uniform_row_length([], 0, nrows=3),
    "from_uniform_row_length/nested": lambda tf: tf.RaggedTensor.from_uniform_row_length(
        tf.ragged.constant([[1], [2, 3], [], [4]]), 2
    ),
    "from_row_splits/of-ragged": lambda tf: tf.RaggedTensor.from_row_splits(
        tf.ragged.constant([[1, 2], [3], []]), [0, 1, 3]
    ),
    "range/one": lambda tf: tf.ragged.range(3, 9, 2),
    "range/float": lambda tf: tf.ragged.range([3.5]),
    "range/down": lambda tf: tf.ragged.range([5, 1], [0, 3], [-2, 1]),
    "range/dtype": lambda tf: tf.ragged.range([2, 3], dtype=tf.float64),
    "range/splits-int32": lambda tf: tf.ragged.range([3], row_splits_dtype=tf.int32),
    "stack/vectors": lambda tf: tf.ragged.stack([[1, 2], [3]]),
    "stack/vectors-axis1": lambda tf: tf.ragged.stack([[1, 2], [3, 4]], axis=1),
    "stack/matrices": lambda tf: tf.ragged.stack([[[1, 2]], [[3]]]),
    "stack/scalars": lambda tf: tf.ragged.stack([1, 2]),
    "stack/ragged-axis1": lambda tf: tf.ragged.stack(
        [tf.ragged.constant([[1, 2], [3]]), tf.ragged.constant([[4], [5, 6]])], axis=1
    ),
    "stack_dynamic_partitions/matrix": lambda tf: tf.ragged.stack_dynamic_partitions(
        [[1, 2], [3, 4]], [[1, 0], [0, 2]], 3
    ),
    "stack_dynamic_partitions/rows": lambda tf: tf.ragged.stack_dynamic_partitions(
        [[1, 2], [3, 4]], [1, 0], 3
    ),
    "stack_dynamic_partitions/scalar": lambda tf: tf.ragged.stack_dynamic_partitions(5, 1, 3),
    "stack_dynamic_partitions/ragged": lambda tf: tf.ragged.stack_dynamic_partitions(
        tf.ragged.constant([[1, 2], [3]]), [1, 0], 3
    ),
    "stack_dynamic_partitions/ragged-ids": lambda tf: tf.ragged.stack_dynamic_partitions(
        tf.ragged.constant([[1, 2], [3]]), tf.ragged.constant([[1, 0], [2]]), 3
    ),
    "segment_ids_to_row_splits/num_segments": lambda tf: tf.ragged.segment_ids_to_row_splits([0, 0, 2], 5),
    "row_splits_to_segment_ids/int32": lambda tf: tf.ragged.row_splits_to_segment_ids(
        [0, 2, 2, 4], out_type=tf.int32
    ),
    "boolean_mask/vector": lambda tf: tf.ragged.boolean_mask([1, 2], [True, False]),
    "boolean_mask/ragged-rows": lambda tf: tf.ragged.boolean_mask(
        tf.ragged.constant([[1, 2], [3]]), [False, True]
    ),
    "boolean_mask/cube": lambda tf: tf.ragged.boolean_mask(
        tf.reshape(tf.range(8), [2, 2, 2]), [[True, False], [True, True]]
    ),
    "map_flat_values/two": lambda tf: tf.ragged.map_flat_values(
        tf.add, tf.ragged.constant([[1, 2], [3]]), tf.ragged.constant([[4, 5], [6]])
    ),
    "map_flat_values/none": lambda tf: tf.ragged.map_flat_values(tf.add, 1, 2),
    "cross/numbers": lambda tf: tf.ragged.cross(
        [tf.ragged.constant([[1], [2, 3]]), tf.ragged.constant([["d"], ["e", "f"]])]
    ),
    "cross/dense": lambda tf: tf.ragged.cross(
        [tf.ragged.constant([["a"], ["b", "c"]]), [["d", "e"], ["f", "g"]]]
    ),
    "cross/empty-row": lambda tf: tf.ragged.cross(
        [tf.ragged.constant([["a"], []]), tf.ragged.constant([["d"], ["e"]])]
    ),
    "cross_hashed/buckets": lambda tf: tf.ragged.cross_hashed(
        [tf.ragged.constant([["a"], ["b", "c"]]), [["d"], ["e"]]], num_buckets=100
    ),
    "cross_hashed/whole": lambda tf: tf.ragged.cross_hashed(
        [tf.ragged.constant([[1], [2, 3]]), [["a feature whose name is longer than sixteen bytes"], ["e"]]]
    ),
    "cross_hashed/key": lambda tf: tf.ragged.cross_hashed(
        [tf.ragged.constant([["a"], ["b", "c"]]), [["d"], ["e"]]], hash_key=7
    ),
}
for tag, function in MORE_CONSTRUCTION.items():
    case(f"ragged.{tag}", function)

# --- more of what it knows, and indexing
NUMBERS = [[1, 2], [], [3]]
DEEP = [[[1, 2], [3]], [], [[4], [5, 6, 7]]]
ON_DEEP = {
    "row": lambda tf, r: r[0],
    "row-of-row": lambda tf, r: r[2, 1],
    "element": lambda tf, r: r[2, 1, -1],
    "rows-step": lambda tf, r: r[::2],
    "rows-back": lambda tf, r: r[::-1],
    "inner-step": lambda tf, r: r[:, :, ::2],
    "inner-back": lambda tf, r: r[:, ::-1],
    "ellipsis": lambda tf, r: r[..., :1],
    "ellipsis-last": lambda tf, r: r[2, ...],
    "newaxis-inner": lambda tf, r: r[:, tf.newaxis],
    "newaxis-last": lambda tf, r: r[..., tf.newaxis],
    "tensor-index": lambda tf, r: r[tf.constant(2)],
    "merge-outer": lambda tf, r: r.merge_dims(0, 1),
    "merge-inner": lambda tf, r: r.merge_dims(-2, -1),
    "merge-all": lambda tf, r: r.merge_dims(0, 2),
    "bounding_shape": lambda tf, r: r.bounding_shape(out_type=tf.int32),
    "bounding_shape-axes": lambda tf, r: r.bounding_shape(axis=[0, 2]),
    "row_lengths-2": lambda tf, r: r.row_lengths(axis=2),
    "nested_value_rowids": lambda tf, r: r.nested_value_rowids(),
    "to_tensor": lambda tf, r: r.to_tensor(),
    "to_tensor-shape": lambda tf, r: r.to_tensor(shape=[4, None, 2]),
    "to_tensor-default": lambda tf, r: r.to_tensor(default_value=-1),
    "with_row_splits_dtype": lambda tf, r: r.with_row_splits_dtype(tf.int32),
    "sum-0": lambda tf, r: tf.reduce_sum(r, 0),
    "sum-1": lambda tf, r: tf.reduce_sum(r, 1),
    "sum-last": lambda tf, r: tf.reduce_sum(r, -1),
    "sum-1-2": lambda tf, r: tf.reduce_sum(r, [1, 2]),
    "sum-all": lambda tf, r: tf.reduce_sum(r),
    "max-last": lambda tf, r: tf.reduce_max(r, 2),
    "add-column": lambda tf, r: r + tf.constant([[[10]], [[20]], [[30]]]),
    "add-scalar": lambda tf, r: 10 - r,
    "expand-1": lambda tf, r: tf.expand_dims(r, 1),
    "expand-last": lambda tf, r: tf.expand_dims(r, -1),
    "concat-1": lambda tf, r: tf.concat([r, r[:, :1]], 1),
    "concat-2": lambda tf, r: tf.concat([r, r], 2),
    "stack-2": lambda tf, r: tf.stack([r, r], 2),
    "tile": lambda tf, r: tf.tile(r, [2, 1, 2]),
    "reverse": lambda tf, r: tf.reverse(r, [0, 2]),
    "gather": lambda tf, r: tf.gather(r, [2, 2, 0]),
    "gather_nd": lambda tf, r: tf.gather_nd(r, [[2, 1], [0, 0]]),
    "where": lambda tf, r: tf.where(r > 3),
    "one_hot": lambda tf, r: tf.one_hot(r, 3),
    "size": lambda tf, r: tf.size(r, out_type=tf.int64),
    "rank": lambda tf, r: tf.rank(r),
    "cumsum-1": lambda tf, r: tf.cumsum(r, axis=2),
}
for tag, function in ON_DEEP.items():
    case(f"ragged.deep/{tag}", lambda tf, run=function: run(tf, tf.ragged.constant(DEEP)))
SHOWN = {
    "deep": DEEP,
    "uniform": [[1, 2], [3, 4]],
    "empty": [],
    "empty-rows": [[], []],
    "strings": [["a"], []],
    "floats": [[1.5, 2.0], [0.1]],
    "bools": [[True], [False, True]],
    "long-row": [list(range(2000)), [1]],
    "many-rows": [[i] * (i % 3) for i in range(2000)],
}
for tag, value in SHOWN.items():
    case(f"ragged.repr/{tag}", lambda tf, value=value: repr(tf.ragged.constant(value)), modes=EAGER_ONLY)
    if value:
        case(
            f"ragged.to_list/{tag}",
            lambda tf, value=value: str(tf.ragged.constant(value).to_list()),
            modes=EAGER_ONLY,
        )
    case(
        f"ragged.numpy/{tag}",
        lambda tf, value=value: repr(tf.ragged.constant(value).numpy()),
        modes=EAGER_ONLY,
    )
    case(
        f"ragged.static_shape/{tag}",
        lambda tf, value=value: str(tf.ragged.constant(value).shape),
        modes=EAGER_ONLY,
    )
case(
    "ragged.repr/inner",
    lambda tf: repr(tf.ragged.constant([[[1, 2], [3, 4]], [[5, 6]]], ragged_rank=1)),
    modes=EAGER_ONLY,
)

# --- more of ordinary functions, in pairs and with gradients
PAIRS = {
    "matmul": lambda tf, r, s: tf.matmul(
        tf.expand_dims(r[::2], -1), tf.expand_dims(s[::2, :1], -1) * tf.ones([1, 1, 2])
    ),
    "concat/dense": lambda tf, r, s: tf.concat([r, s.to_tensor()], 1),
    "where/rows": lambda tf, r, s: tf.where([[True], [False], [True]], r, s),
    "where/mixed": lambda tf, r, s: tf.where(r > 0, r, -1.0),
    "squared_difference": lambda tf, r, s: tf.math.squared_difference(r, s * 2),
    "divide": lambda tf, r, s: r / (tf.abs(s) + 1.0),
    "pow": lambda tf, r, s: (tf.abs(r) + 0.5) ** s,
    "maximum": lambda tf, r, s: tf.maximum(r, s * 0.5),
    "add_n": lambda tf, r, s: tf.add_n([r, s, r]),
    "clip": lambda tf, r, s: tf.clip_by_value(r, -0.5, 0.5),
    "minimum-row": lambda tf, r, s: tf.minimum(r, tf.reduce_mean(tf.abs(s[0]))),
    "gather-dense": lambda tf, r, s: tf.gather(tf.ragged.stack([r, s]), [[0, 1], [1, 0]]),
    "gather-axis1": lambda tf, r, s: tf.gather(r[::2], [1, 0], axis=1),
    "gather_nd-elements": lambda tf, r, s: tf.gather_nd(r, [[[2, 1]], [[0, 0]]]),
    "gather_nd-rows": lambda tf, r, s: tf.gather_nd(r, [[1], [0]]),
    "reduce_variance": lambda tf, r, s: tf.math.reduce_variance(r[::2], axis=1),
    "reduce_std": lambda tf, r, s: tf.math.reduce_std(r[::2], axis=1),
    "softmax": lambda tf, r, s: tf.nn.softmax(tf.ragged.stack([r[0], s[2]])),
    "cumsum": lambda tf, r, s: tf.cumsum(r, axis=1),
    "cumsum-reverse": lambda tf, r, s: tf.cumsum(r, axis=1, reverse=True, exclusive=True),
    "cumsum-rows": lambda tf, r, s: tf.cumsum(r, axis=0),
    "to_tensor": lambda tf, r, s: r.to_tensor(default_value=s.flat_values[0]),
    "from_tensor": lambda tf, r, s: tf.RaggedTensor.from_tensor(r.to_tensor(), lengths=[1, 0, 3]),
    "stack_partitions": lambda tf, r, s: tf.ragged.stack_dynamic_partitions(
        r.flat_values, [1, 0, 1, 0, 0], 2
    ),
    "boolean_mask": lambda tf, r, s: tf.ragged.boolean_mask(r, s > 0),
    "split": lambda tf, r, s: tf.split(tf.concat([r, s], 0), 2),
    "split-sizes": lambda tf, r, s: tf.split(r, [1, 2]),
    "relu": lambda tf, r, s: tf.nn.relu(r),
    "leaky_relu": lambda tf, r, s: tf.nn.leaky_relu(r),
    "is_nan": lambda tf, r, s: tf.math.is_nan(r),
    "divide_no_nan": lambda tf, r, s: tf.math.divide_no_nan(r, s * 0.0),
    "identity": lambda tf, r, s: tf.identity(r),
    "stop_gradient": lambda tf, r, s: tf.stop_gradient(r) * s,
    "unsorted_segment_sum": lambda tf, r, s: tf.math.unsorted_segment_sum(
        r, tf.RaggedTensor.from_row_splits([0, 1, 0, 2, 1], SPLITS), 3
    ),
}
for tag, function in PAIRS.items():
    ragged(f"pair/{tag}", lambda tf, r, s, run=function: run(tf, r, r.with_values(s)), f32(5))
INTEGERS = {
    "floordiv": lambda tf, r: r // 2,
    "mod": lambda tf, r: 7 % r,
    "pow": lambda tf, r: 2**r,
    "truediv": lambda tf, r: r / 2,
    "mean": lambda tf, r: tf.reduce_mean(r[::2], axis=1),
    "invert": lambda tf, r: tf.bitwise.invert(r),
    "equal-none": lambda tf, r: tf.constant([r == None, r != None]),  # noqa: E711
    "and": lambda tf, r: (r > 1) & (r < 3),
    "not": lambda tf, r: ~(r > 1),
    "xor": lambda tf, r: (r > 1) ^ True,
    "reduce_all": lambda tf, r: tf.reduce_all(r > 1, axis=1),
    "reduce_any": lambda tf, r: tf.reduce_any(r > 1, axis=1),
    "ones_like": lambda tf, r: tf.ones_like(r, dtype=tf.float32),
    "gather-by": lambda tf, r: tf.gather([10, 20, 30, 40], r),
    "dynamic_partition": lambda tf, r: tf.dynamic_partition(r, [0, 1, 0], 2),
    "squeeze": lambda tf, r: tf.squeeze(tf.expand_dims(r, 0), 0),
    "reshape": lambda tf, r: tf.reshape(r, [-1]),
    "as_string": lambda tf, r: tf.strings.as_string(r),
    "bincount": lambda tf, r: tf.math.bincount(r, axis=-1),
    "map_fn-ragged": lambda tf, r: tf.map_fn(
        lambda x: x + 1, r, fn_output_signature=tf.RaggedTensorSpec([None], tf.int32)
    ),
    "map_structure": lambda tf, r: tf.nest.map_structure(lambda x: x + 0, r, expand_composites=True),
}
for tag, function in INTEGERS.items():
    case(f"ragged.int/{tag}", lambda tf, run=function: run(tf, tf.ragged.constant(NUMBERS)))
TEXTS = {
    "length": lambda tf, r: tf.strings.length(r),
    "join": lambda tf, r: tf.strings.join([r, "x"], separator="-"),
    "reduce_join": lambda tf, r: tf.strings.reduce_join(r, separator="-", axis=-1),
    "reduce_join-all": lambda tf, r: tf.strings.reduce_join(r),
    "substr": lambda tf, r: tf.strings.substr(r, 0, 1),
    "split": lambda tf, r: tf.strings.split(r),
    "split-flat": lambda tf, r: tf.strings.split(r.flat_values),
    "regex_replace": lambda tf, r: tf.strings.regex_replace(r, "b", "x"),
    "strip": lambda tf, r: tf.strings.strip(r),
    "hash": lambda tf, r: tf.strings.to_hash_bucket_fast(r, 10),
    "bytes_split": lambda tf, r: tf.strings.bytes_split(r),
    "unicode_decode": lambda tf, r: tf.strings.unicode_decode(r, "UTF-8"),
    "ngrams": lambda tf, r: tf.strings.ngrams(r, 2),
    "concat": lambda tf, r: tf.concat([r, r], 1),
    "equal": lambda tf, r: tf.equal(r, "bb"),
    "gather": lambda tf, r: tf.gather(r, [1, 0]),
    "to_tensor": lambda tf, r: r.to_tensor(default_value="?"),
}
for tag, function in TEXTS.items():
    case(f"ragged.text/{tag}", lambda tf, run=function: run(tf, tf.ragged.constant([["a b", "bb"], ["ccc"]])))

# --- errors
ERRORS = {
    "splits-empty": ("ValueError", lambda tf, r: tf.RaggedTensor.from_row_splits([1, 2], [])),
    "splits-rank": ("ValueError", lambda tf, r: tf.RaggedTensor.from_row_splits([1, 2], [[0, 2]])),
    "splits-float": ("ValueError", lambda tf, r: tf.RaggedTensor.from_row_splits([1, 2], [0.0, 2.0])),
    "splits-unsorted": (
        "InvalidArgumentError",
        lambda tf, r: tf.RaggedTensor.from_row_splits([1, 2], [0, 3, 2]),
    ),
    "lengths-negative": (
        "InvalidArgumentError",
        lambda tf, r: tf.RaggedTensor.from_row_lengths([1, 2], [-1, 3]),
    ),
    "rowids-unsorted": (
        "InvalidArgumentError",
        lambda tf, r: tf.RaggedTensor.from_value_rowids([1, 2], [1, 0]),
    ),
    "rowids-nrows": ("ValueError", lambda tf, r: tf.RaggedTensor.from_value_rowids([1, 2], [0, 1], nrows=-1)),
    "rowids-few": ("ValueError", lambda tf, r: tf.RaggedTensor.from_value_rowids([1, 2], [0])),
    "starts": ("InvalidArgumentError", lambda tf, r: tf.RaggedTensor.from_row_starts([1, 2], [1])),
    "limits": ("InvalidArgumentError", lambda tf, r: tf.RaggedTensor.from_row_limits([1, 2], [1])),
    "uniform": ("ValueError", lambda tf, r: tf.RaggedTensor.from_uniform_row_length([1, 2, 3], -2)),
    "from_tensor-vector": ("ValueError", lambda tf, r: tf.RaggedTensor.from_tensor([1, 2])),
    "from_tensor-both": (
        "ValueError",
        lambda tf, r: tf.RaggedTensor.from_tensor([[1, 2]], lengths=[1], padding=0),
    ),
    "from_tensor-rank": ("ValueError", lambda tf, r: tf.RaggedTensor.from_tensor([[1, 2]], ragged_rank=0)),
    "nested-tensor": (
        "TypeError",
        lambda tf, r: tf.RaggedTensor.from_nested_row_splits([1], tf.constant([0, 1])),
    ),
    "constructor": ("ValueError", lambda tf, r: tf.RaggedTensor([1], [0, 1])),
    "constant-rank": ("ValueError", lambda tf, r: tf.ragged.constant([[1, 2], [3]], ragged_rank=2)),
    "constant-dtype": ("TypeError", lambda tf, r: tf.ragged.constant([[1, 2], [3]], dtype=tf.string)),
    "stack-splits": (
        "ValueError",
        lambda tf, r: tf.ragged.stack([r, tf.ragged.constant([[1]], row_splits_dtype=tf.int32)]),
    ),
    "concat-rank": ("ValueError", lambda tf, r: tf.concat([r, tf.ragged.constant([[[1]]])], 0)),
    "concat-axis": ("ValueError", lambda tf, r: tf.concat([r, r], 2)),
    "broadcast": ("InvalidArgumentError", lambda tf, r: r + tf.ragged.constant([[1], [2], [3]])),
    "dtypes": ("InvalidArgumentError", lambda tf, r: r + tf.constant(1.5)),
    "reduce-axis": ("ValueError", lambda tf, r: tf.reduce_sum(r, axis=3)),
    "element": ("ValueError", lambda tf, r: r[:, 0]),
    "index-type": ("TypeError", lambda tf, r: r["a"]),
    "row_lengths-axis": ("ValueError", lambda tf, r: r.row_lengths(axis=3)),
    "merge-order": ("ValueError", lambda tf, r: r.merge_dims(1, 0)),
    "with_values": ("ValueError", lambda tf, r: r.with_values([1, 2])),
    "splits-dtype": ("ValueError", lambda tf, r: r.with_row_splits_dtype(tf.float32)),
    "to_tensor-rank": ("InvalidArgumentError", lambda tf, r: r.to_tensor(shape=[2])),
    "range-shapes": ("InvalidArgumentError", lambda tf, r: tf.ragged.range([3, 4, 5], [1, 2])),
    "range-delta": ("InvalidArgumentError", lambda tf, r: tf.ragged.range([3], [1], [0])),
    "map_flat-size": ("ValueError", lambda tf, r: tf.ragged.map_flat_values(tf.reduce_sum, r)),
    "mask-scalar": ("ValueError", lambda tf, r: tf.ragged.boolean_mask([1, 2], True)),
    "mask-shape": ("ValueError", lambda tf, r: tf.ragged.boolean_mask([[1, 2]], [[True]])),
    "segment-ids": ("TypeError", lambda tf, r: tf.ragged.segment_ids_to_row_splits([0.5])),
    "partition-range": (
        "InvalidArgumentError",
        lambda tf, r: tf.ragged.stack_dynamic_partitions([1], [5], 3),
    ),
    "cross-rank": ("ValueError", lambda tf, r: tf.ragged.cross([tf.ragged.constant([[["a"]]]), [["d"]]])),
    "cross-dtype": ("ValueError", lambda tf, r: tf.ragged.cross([tf.ragged.constant([[1.5]])])),
    "cross-type": ("TypeError", lambda tf, r: tf.ragged.cross(r)),
    "transpose": ("ValueError", lambda tf, r: tf.transpose(r)),
    "convert": ("ValueError", lambda tf, r: tf.convert_to_tensor(r)),
    "squeeze": ("ValueError", lambda tf, r: tf.squeeze(r)),
    "bool": ("TypeError", lambda tf, r: bool(r)),
    "gather-range": ("InvalidArgumentError", lambda tf, r: tf.gather(r, [5])),
}
MENTIONS = {
    "splits-empty": ("row_splits",),
    "rowids-nrows": ("nrows",),
    "range-delta": ("delta",),
    "mask-scalar": ("mask",),
    "partition-range": ("partitions",),
    "transpose": ("RaggedTensor",),
    "convert": ("RaggedTensor",),
    "bool": ("RaggedTensor",),
}
for tag, (error, function) in ERRORS.items():
    case(
        f"ragged.error/{tag}",
        lambda tf, run=function: run(tf, tf.ragged.constant(NUMBERS)),
        raises=error,
        mentions=MENTIONS.get(tag, ()),
        modes=EAGER_ONLY,
    )
