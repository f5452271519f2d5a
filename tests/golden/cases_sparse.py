"""Sparse tensors, and the sets built on them."""

from .case import EAGER_ONLY, bad, call, case, f32, f64, i32, lit

INDICES = [[0, 1], [1, 0], [1, 2]]


def sparse(name, run, *inputs, **options):
    """A case on a 2x3 sparse tensor of the three values drawn for the first input."""
    case(
        f"sparse.{name}",
        lambda tf, values, *rest: run(tf, tf.sparse.SparseTensor(INDICES, values, [2, 3]), *rest),
        f32(3),
        *inputs,
        **options,
    )


SIMPLE = {
    "itself": lambda tf, s: s,
    "to_dense": lambda tf, s: tf.sparse.to_dense(s),
    "to_dense-default": lambda tf, s: tf.sparse.to_dense(s, default_value=-1.0),
    "reorder": lambda tf, s: tf.sparse.reorder(s),
    "transpose": lambda tf, s: tf.sparse.transpose(s),
    "reshape": lambda tf, s: tf.sparse.reshape(s, [3, 2]),
    "reshape-infer": lambda tf, s: tf.sparse.reshape(s, [-1]),
    "slice": lambda tf, s: tf.sparse.slice(s, [0, 0], [2, 2]),
    "split": lambda tf, s: tf.sparse.split(s, 3, axis=1),
    "concat-0": lambda tf, s: tf.sparse.concat(0, [s, s]),
    "concat-1": lambda tf, s: tf.sparse.concat(1, [s, s]),
    "expand_dims": lambda tf, s: tf.sparse.expand_dims(s, 0),
    "expand_dims-last": lambda tf, s: tf.sparse.expand_dims(s),
    "softmax": lambda tf, s: tf.sparse.softmax(s),
    "add": lambda tf, s: tf.sparse.add(s, s),
    "maximum": lambda tf, s: tf.sparse.maximum(s, s),
    "minimum": lambda tf, s: tf.sparse.minimum(s, s),
    "mul-number": lambda tf, s: s * 2.0,
    "map_values": lambda tf, s: tf.sparse.map_values(tf.abs, s),
    "retain": lambda tf, s: tf.sparse.retain(s, [True, False, True]),
    "reset_shape": lambda tf, s: tf.sparse.reset_shape(s, [3, 4]),
    "fill_empty_rows": lambda tf, s: tf.sparse.fill_empty_rows(tf.sparse.slice(s, [0, 0], [2, 1]), 0.0),
    "to_indicator": lambda tf, s: tf.sparse.to_indicator(
        tf.cast(tf.sparse.map_values(tf.abs, s), tf.int64), 4
    ),
    "mask": lambda tf, s: (
        tf.sparse.mask(tf.IndexedSlices(s.values, tf.constant([0, 1, 2])), tf.constant([1])).values
    ),
    "cast": lambda tf, s: tf.cast(s, tf.float64),
    "shape": lambda tf, s: tf.shape(s),
    "bincount": lambda tf, s: tf.sparse.bincount(tf.cast(tf.sparse.map_values(tf.abs, s), tf.int64), axis=-1),
    "abs": lambda tf, s: tf.abs(s),
    "square": lambda tf, s: tf.square(s),
    "tanh": lambda tf, s: tf.tanh(s),
    "negative": lambda tf, s: tf.negative(s),
    "sign": lambda tf, s: tf.sign(s),
    "with_values": lambda tf, s: s.with_values(s.values + 1.0),
    "from_ragged": lambda tf, s: tf.RaggedTensor.from_sparse(tf.sparse.slice(s, [0, 1], [2, 1])),
}
for tag, function in SIMPLE.items():
    sparse(f"{tag}/f32", function)
sparse("shape-attribute/f32", lambda tf, s: s.shape, modes=EAGER_ONLY)
sparse("dtype/f32", lambda tf, s: s.dtype, modes=EAGER_ONLY)
for op in ("reduce_sum", "reduce_max"):
    for axis in (None, 0, 1, [0, 1]):
        sparse(f"{op}/axis={axis}", lambda tf, s, op=op, a=axis: getattr(tf.sparse, op)(s, axis=a))
    sparse(f"{op}/keepdims", lambda tf, s, op=op: getattr(tf.sparse, op)(s, axis=1, keepdims=True))
    sparse(f"{op}/sparse", lambda tf, s, op=op: getattr(tf.sparse, op)(s, axis=1, output_is_sparse=True))
sparse("sparse_dense_matmul/basic", lambda tf, s, d: tf.sparse.sparse_dense_matmul(s, d), f32(3, 2))
sparse(
    "sparse_dense_matmul/adjoint_a",
    lambda tf, s, d: tf.sparse.sparse_dense_matmul(s, d, adjoint_a=True),
    f32(2, 2),
)
sparse(
    "sparse_dense_matmul/adjoint_b",
    lambda tf, s, d: tf.sparse.sparse_dense_matmul(s, d, adjoint_b=True),
    f32(2, 3),
)
sparse("sparse_dense_matmul/dense-first", lambda tf, s, d: tf.sparse.sparse_dense_matmul(d, s), f32(2, 2))
sparse("add/dense", lambda tf, s, d: tf.sparse.add(s, d), f32(2, 3))
sparse("multiply/dense", lambda tf, s, d: s * d, f32(2, 3))
sparse("divide/dense", lambda tf, s, d: s / d, f32(2, 3, lo=1))
sparse("multiply/row", lambda tf, s, d: s * d, f32(3))
call("sparse.cross", [lit([["a"], ["b"]]), lit([["c"], ["d"]])])

# --- construction
call("sparse.from_dense", lit([[0.0, 1.5], [2.0, 0.0]]))
call("sparse.from_dense", lit([0, 3, 0, 4]))
call("sparse.from_dense", lit(["", "a"]))
call("sparse.eye", 3)
call("sparse.eye", 2, 3)
case("SparseTensor/constructor", lambda tf, v: tf.SparseTensor([[0, 0], [2, 1]], v, [3, 2]), i32(2))
case(
    "SparseTensor/strings",
    lambda tf, v: tf.sparse.to_dense(tf.SparseTensor([[1]], v, [3]), default_value="-"),
    lit(["a"]),
)
case(
    "SparseTensor/unordered",
    lambda tf, v: tf.sparse.reorder(tf.SparseTensor([[1, 0], [0, 1]], v, [2, 2])),
    f64(2),
)
case(
    "SparseTensor/empty",
    lambda tf: tf.sparse.to_dense(tf.SparseTensor(tf.zeros([0, 2], tf.int64), tf.zeros([0]), [2, 2])),
)
case(
    "SparseTensor/from_dense-matmul",
    lambda tf, d: tf.sparse.sparse_dense_matmul(tf.sparse.from_dense([[0.0, 2.0], [1.0, 0.0]]), d),
    f32(2, 2),
)
case(
    "SparseTensor/repr",
    lambda tf, v: str(tf.SparseTensor([[0, 0]], v, [1, 2])),
    lit([1.5]),
    modes=EAGER_ONLY,
    grad=(),
)
case(
    "SparseTensor/bad-order",
    lambda tf, v: tf.sparse.to_dense(tf.SparseTensor([[1, 0], [0, 1]], v, [2, 2])),
    f32(2),
    raises="InvalidArgumentError",
    mentions=("order", "indices"),
)
case(
    "SparseTensor/bad-range",
    lambda tf, v: tf.sparse.to_dense(tf.SparseTensor([[5, 0]], v, [2, 2])),
    f32(1),
    raises="InvalidArgumentError",
    mentions=("bounds", "indices"),
)
case(
    "SparseTensor/bad-counts",
    lambda tf, v: tf.SparseTensor([[0, 0], [0, 1]], v, [2, 2]),
    f32(3),
    raises="ValueError",
)
case(
    "SparseTensor/bad-matmul",
    lambda tf, d: tf.sparse.sparse_dense_matmul(tf.sparse.eye(3), d),
    f32(2, 2),
    raises="InvalidArgumentError",
    mentions=("multiply",),
)

# --- IndexedSlices
case(
    "IndexedSlices/dense",
    lambda tf, v: tf.convert_to_tensor(tf.IndexedSlices(v, tf.constant([2, 0]), tf.constant([3, 2]))),
    f32(2, 2),
)
case(
    "IndexedSlices/duplicates",
    lambda tf, v: tf.convert_to_tensor(tf.IndexedSlices(v, tf.constant([1, 1]), tf.constant([3]))),
    f32(2),
)
case(
    "IndexedSlices/itself",
    lambda tf, v: tf.IndexedSlices(v, tf.constant([2, 0]), tf.constant([3, 2])),
    f32(2, 2),
)

# --- sets
A, B = lit([[1, 2, 3], [4, 5, 5]]), lit([[2, 3, 9], [5, 6, 7]])
for op in ("intersection", "union"):
    call(f"sets.{op}", A, B)
call("sets.difference", A, B)
call("sets.difference", A, B, aminusb=False)
case("sets.size/basic", lambda tf, a, b: tf.sets.size(tf.sets.intersection(a, b)), A, B)
bad("InvalidArgumentError", "sets.intersection", lit([[1, 2]]), lit([[1], [2]]), mentions=("shape", "group"))
