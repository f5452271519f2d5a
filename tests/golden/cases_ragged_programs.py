"""Ragged tensors in programs: specs, traced functions, gradients, shapes of rows, maps and loops."""

from .case import EAGER_ONLY, case
from .cases_ragged import DEEP, NESTED, NUMBERS

# --- specs and functions
SPECS = {
    "plain": lambda tf: tf.RaggedTensorSpec([2, None], tf.int32),
    "inner": lambda tf: tf.RaggedTensorSpec([None, None, 3], tf.int32, ragged_rank=1),
    "from-value": lambda tf: tf.RaggedTensorSpec.from_value(tf.ragged.constant(DEEP)),
    "type_spec": lambda tf: tf.type_spec_from_value(tf.ragged.constant(DEEP)),
    "compatible": lambda tf: tf.RaggedTensorSpec([3, None], tf.int32).is_compatible_with(
        tf.ragged.constant(NUMBERS)
    ),
    "most-specific": lambda tf: tf.RaggedTensorSpec([None, None], tf.int32).most_specific_compatible_type(
        tf.RaggedTensorSpec([2, None], tf.int32)
    ),
    "equal": lambda tf: tf.RaggedTensorSpec([None, None]) == tf.RaggedTensorSpec([None, None]),
    "components": lambda tf: tf.nest.flatten(tf.RaggedTensorSpec([None, None]), expand_composites=True),
}
for tag, function in SPECS.items():
    case(f"RaggedTensorSpec/{tag}", lambda tf, run=function: repr(run(tf)), modes=EAGER_ONLY)
FUNCTIONS = {
    "double": lambda tf, r: r * 2,
    "structure": lambda tf, r: {"sum": tf.reduce_sum(r, 1), "rows": [r[0], r]},
    "dense": lambda tf, r: r.to_tensor(),
    "columns": lambda tf, r: r[:, :1],
    "concat": lambda tf, r: tf.concat([r, r], 1),
    "gradient": lambda tf, r: tf.gradients(tf.reduce_sum(tf.square(r.flat_values)), r.flat_values)[0],
}
for tag, function in FUNCTIONS.items():
    case(
        f"ragged.function/{tag}",
        lambda tf, run=function: tf.function(lambda r: run(tf, r))(tf.ragged.constant(NESTED)),
    )
    case(
        f"ragged.signature/{tag}",
        lambda tf, run=function: tf.function(
            lambda r: run(tf, r), input_signature=[tf.RaggedTensorSpec([None, None], tf.float32)]
        )(tf.ragged.constant(NESTED)),
    )


def ragged_gradient(tf):
    """The gradient of a loss with respect to a ragged tensor is ragged too."""
    x = tf.ragged.constant(NESTED)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(x * x)
    return tape.gradient(loss, x)


case("ragged.gradient/watched", ragged_gradient)
COUNTS = {
    "weights": lambda tf, r: tf.math.bincount(r, weights=tf.cast(r, tf.float32) + 0.5, axis=-1),
    "limits": lambda tf, r: tf.math.bincount(r, minlength=5, maxlength=3, axis=-1),
    "all": lambda tf, r: tf.math.bincount(r),
}
for tag, function in COUNTS.items():
    case(f"ragged.bincount/{tag}", lambda tf, run=function: run(tf, tf.ragged.constant(NUMBERS)))

# --- shapes with row lengths
SHAPES = {
    "of-ragged": lambda tf: repr(tf.shape(tf.ragged.constant(DEEP))),
    "of-inner": lambda tf: repr(tf.shape(tf.ragged.constant([[[1], [2]], [[3]]], ragged_rank=1))),
    "size": lambda tf: tf.shape(tf.ragged.constant(DEEP))[0],
    "inner": lambda tf: tf.shape(tf.ragged.constant(DEEP), out_type=tf.int64).inner_shape,
    "from_lengths": lambda tf: repr(tf.experimental.DynamicRaggedShape.from_lengths([2, (2, 1), 4])),
    "first": lambda tf: repr(tf.experimental.DynamicRaggedShape.from_lengths([2, 2, (1, 2, 3, 4)])[:2]),
    "last": lambda tf: tf.experimental.DynamicRaggedShape.from_lengths([2, (2, 1), 4])[-1],
    "static": lambda tf: str(tf.shape(tf.ragged.constant(DEEP)).static_lengths(ragged_lengths=False)),
    "partition": lambda tf: repr(tf.experimental.RowPartition.from_row_lengths([1, 2])),
    "uniform": lambda tf: repr(tf.experimental.RowPartition.from_uniform_row_length(2, 6)),
    "nvals": lambda tf: tf.experimental.RowPartition.from_value_rowids([0, 0, 3], nrows=5).nvals(),
    "offsets": lambda tf: tf.experimental.RowPartition.from_row_splits([0, 2, 2, 5]).offsets_in_rows(),
}
for tag, function in SHAPES.items():
    case(f"ragged.shape/{tag}", function, modes=EAGER_ONLY)
for tag, index in {"ragged": 1, "far": 5}.items():
    case(
        f"ragged.shape/index-{tag}",
        lambda tf, index=index: tf.shape(tf.ragged.constant(NUMBERS))[index],
        raises="ValueError" if index == 1 else "IndexError",
        mentions=("Index",),
        modes=EAGER_ONLY,
    )

# --- rows mapped one by one, loops
LOOPS = {
    "range": lambda tf, S: tf.map_fn(
        tf.range, tf.constant([1, 0, 3]), fn_output_signature=S([None], tf.int32)
    ),
    "two": lambda tf, S: tf.map_fn(
        lambda k: (k * 2, tf.RaggedTensor.from_tensor(tf.fill([k, k], k))),
        tf.constant([1, 0, 2]),
        fn_output_signature=(tf.int32, S([None, None], tf.int32)),
    ),
    "deep": lambda tf, S: tf.map_fn(
        lambda v: tf.reduce_sum(v, 1), tf.ragged.constant(DEEP), fn_output_signature=S([None], tf.int32)
    ),
    "same": lambda tf, S: tf.map_fn(lambda v: v * 2, tf.ragged.constant(DEEP)),
    "with-dense": lambda tf, S: tf.map_fn(
        lambda v: v[0] + v[1],
        (tf.constant([1, 2, 3]), tf.ragged.constant(NUMBERS)),
        fn_output_signature=S([None], tf.int32),
    ),
    "while": lambda tf, S: tf.while_loop(
        lambda i, x: i < 3,
        lambda i, x: (i + 1, tf.concat([x, x[:1]], 0)),
        (tf.constant(0), tf.ragged.constant(NUMBERS)),
        shape_invariants=(tf.TensorShape([]), S([None, None], tf.int32)),
    )[1],
    "cond": lambda tf, S: tf.cond(
        tf.constant(True), lambda: tf.ragged.constant(NUMBERS), lambda: tf.ragged.constant([[1], [2, 3], [4]])
    ),
}
for tag, function in LOOPS.items():
    case(f"ragged.loop/{tag}", lambda tf, run=function: run(tf, tf.RaggedTensorSpec))
    case(
        f"ragged.loop-in-function/{tag}",
        lambda tf, run=function: tf.function(lambda: run(tf, tf.RaggedTensorSpec))(),
    )
