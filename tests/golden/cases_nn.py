"""Neural-network functions without convolutions: activations, softmax, normalisation, losses, embeddings."""

from .case import EAGER_ONLY, bad, bf16, call, case, draw, f16, f32, f64, i32, lit
from .patterns import ALL_FLOATS, FLOATS, unary

LOOSE = {"rtol": 1e-4, "atol": 1e-5}
FUNCTION_TOO = ("deferred", "sync", "function")
NAN = float("nan")

# --- activations
unary("nn.relu", (*ALL_FLOATS, "int32", "int64", "int8", "uint8"))
unary("nn.relu6", (*ALL_FLOATS, "int32"), domain=(-3, 9))
unary("nn.elu", ALL_FLOATS)
unary("nn.selu", ALL_FLOATS)
unary("nn.softplus", ALL_FLOATS)
unary("nn.softsign", ALL_FLOATS)
unary("nn.leaky_relu", ALL_FLOATS)
call("nn.leaky_relu", f32(2, 3), alpha=0.01)
call("nn.leaky_relu", i32(4))
unary("nn.gelu", FLOATS, **LOOSE)
call("nn.gelu", f32(2, 3), approximate=True, **LOOSE)
unary("nn.silu", FLOATS)
unary("nn.swish", FLOATS)
call("nn.silu", f32(2, 3), beta=2.0)
call("nn.crelu", f32(2, 3))
call("nn.crelu", f32(2, 3), axis=0)
unary("nn.sigmoid", FLOATS)
unary("nn.tanh", FLOATS)
call("nn.relu", lit([0.0, -0.0, 1.0, NAN]), tag="zero-gradient")
bad("InvalidArgumentError", "nn.elu", i32(3), mentions=("Elu",))

# --- softmax
for op in ("nn.softmax", "nn.log_softmax"):
    for dtype in ALL_FLOATS:
        call(op, draw((2, 3), dtype), tag=dtype)
    for axis in (0, 1, 2, -2):
        call(op, f32(2, 3, 2), axis=axis)
    call(op, f32(4))
    call(op, f32(0, 3), tag="empty")
    call(op, lit([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]]), tag="large")
    call(op, [1.0, 2.0, 3.0])
    bad("InvalidArgumentError", op, f32(2, 3), axis=2, mentions=("dim", "axis"))
    bad("InvalidArgumentError", op, i32(3), mentions=("int32",))

# --- normalisation
call("nn.moments", f32(4, 3), [0])
call("nn.moments", f32(4, 3), axes=[0, 1])
call("nn.moments", f32(2, 3, 2), [0, 1], keepdims=True)
call("nn.moments", f16(4, 3), [0])
call("nn.moments", f64(4), [0])
call("nn.weighted_moments", f32(4, 3), [0], f32(4, 1, lo=0.1, hi=2))
call("nn.sufficient_statistics", f32(4, 3), [0])
call("nn.sufficient_statistics", f32(4, 3), [0], shift=f32(3))
call("nn.normalize_moments", lit(4.0), f32(3), f32(3, lo=4, hi=9), None)
BATCH = (f32(4, 3), f32(3), f32(3, lo=0.2, hi=2))
call("nn.batch_normalization", *BATCH, f32(3), f32(3), 1e-3)
call("nn.batch_normalization", *BATCH, None, None, 1e-3)
call("nn.batch_normalization", *BATCH, f32(3), None, 1e-3)
call("nn.batch_normalization", f64(4, 3), f64(3), f64(3, lo=0.2, hi=2), f64(3), f64(3), 1e-3)
call("nn.batch_normalization", f32(2, 2, 2, 3), f32(3), f32(3, lo=0.2, hi=2), f32(3), f32(3), 1e-5)
FUSED = (f32(2, 2, 2, 3), f32(3, lo=0.5, hi=1.5), f32(3))
call("compat.v1.nn.fused_batch_norm", *FUSED, tag="training", **LOOSE)
call(
    "compat.v1.nn.fused_batch_norm",
    *(*FUSED, f32(3), f32(3, lo=0.5, hi=2)),
    is_training=False,
    tag="inference",
    **LOOSE,
)
call("nn.l2_normalize", f32(2, 3), axis=1)
call("nn.l2_normalize", f32(2, 3), axis=[0, 1])
call("nn.l2_normalize", lit([0.0, 0.0]), axis=0, epsilon=1e-4)
call("nn.local_response_normalization", f32(1, 2, 2, 5), **LOOSE)
call(
    "nn.local_response_normalization",
    f32(1, 2, 2, 5),
    depth_radius=1,
    bias=2.0,
    alpha=0.5,
    beta=0.75,
    **LOOSE,
)
call("nn.lrn", f32(1, 1, 1, 4), 2, tag="alias", **LOOSE)
call("nn.l2_loss", f32(2, 3))
call("nn.l2_loss", f64(3))
call("nn.zero_fraction", lit([0.0, 1.0, 0.0]))

# --- bias, affine maps
for dtype in (*ALL_FLOATS, "int32"):
    call("nn.bias_add", draw((2, 3), dtype), draw((3,), dtype), tag=dtype)
call("nn.bias_add", f32(2, 2, 2, 3), f32(3))
call("nn.bias_add", f32(2, 3, 2, 2), f32(3), data_format="NCHW")
call("nn.bias_add", f32(2, 3, 4), f32(3), data_format="NC..")
bad("InvalidArgumentError", "nn.bias_add", f32(2, 3), f32(2))
bad("InvalidArgumentError", "nn.bias_add", f32(2, 3), f32(1, 3))
bad("ValueError", "nn.bias_add", f32(2, 3), f32(3), data_format="HWC", mentions=("data_format",))
call("compat.v1.nn.xw_plus_b", f32(2, 3), f32(3, 2), f32(2))
call("compat.v1.nn.relu_layer", f32(2, 3), f32(3, 2), f32(2))

# --- cross-entropies
call("nn.softmax_cross_entropy_with_logits", lit([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]]), f32(2, 3), tag="f32")
call("nn.softmax_cross_entropy_with_logits", lit([[0.0, 1.0, 0.0]], "float64"), f64(1, 3), tag="f64")
call("nn.softmax_cross_entropy_with_logits", lit([[0.0, 1.0], [1.0, 0.0]]), f32(2, 2), axis=0, tag="axis")
call("nn.softmax_cross_entropy_with_logits", f32(2, 2, 3, lo=0, hi=1), f32(2, 2, 3), tag="rank3")
call("nn.softmax_cross_entropy_with_logits", lit([[0.0, 1.0]]), lit([[1000.0, -1000.0]]), tag="large")
call("nn.softmax_cross_entropy_with_logits", f32(0, 3), f32(0, 3), tag="empty")
call("nn.softmax_cross_entropy_with_logits", lit([[0.0, 1.0]], "float16"), f16(1, 2), tag="f16")
bad(
    "InvalidArgumentError", "nn.softmax_cross_entropy_with_logits", f32(2, 3), f32(2, 4), mentions=("logits",)
)
SPARSE = "nn.sparse_softmax_cross_entropy_with_logits"
call(SPARSE, lit([1, 2]), f32(2, 3), tag="f32")
call(SPARSE, lit([1, 2], "int64"), f64(2, 3), tag="f64")
call(SPARSE, lit([[1, 0], [2, 1]]), f32(2, 2, 3), tag="rank3")
call(SPARSE, lit(1), f32(3), tag="scalar-label")
call(SPARSE, lit([], "int32"), f32(0, 3), tag="empty")
bad("InvalidArgumentError", SPARSE, lit([3]), f32(1, 3), tag="label", mentions=("label",))
bad("ValueError", SPARSE, lit([[1]]), f32(1, 3), tag="rank", mentions=("label", "rank"))
bad("InvalidArgumentError", SPARSE, lit([1.0]), f32(1, 3), tag="float-labels", mentions=("float",))
call("nn.sigmoid_cross_entropy_with_logits", lit([0.0, 1.0, 0.3]), f32(3), tag="f32")
call("nn.sigmoid_cross_entropy_with_logits", lit([0.0, 1.0], "float64"), f64(2), tag="f64")
call("nn.sigmoid_cross_entropy_with_logits", lit([0.0, 1.0]), lit([100.0, -100.0]), tag="large")
bad("ValueError", "nn.sigmoid_cross_entropy_with_logits", f32(2), f32(3), mentions=("logits",))
call("nn.weighted_cross_entropy_with_logits", lit([0.0, 1.0, 0.3]), f32(3), 2.0, tag="number")
call("nn.weighted_cross_entropy_with_logits", lit([0.0, 1.0]), f32(2), f32(2, lo=0.5, hi=2), tag="tensor")
call("nn.log_poisson_loss", f32(3, lo=1, hi=4), f32(3))
call("nn.log_poisson_loss", f32(3, lo=2, hi=4), f32(3), compute_full_loss=True)
call("nn.compute_average_loss", f32(4), global_batch_size=8)
call("nn.compute_average_loss", f32(4), sample_weight=f32(4, lo=0), global_batch_size=4)
call("nn.scale_regularization_loss", f32())

# --- connectionist temporal classification
LOGITS = f32(5, 2, 4)  # time, batch, classes
LABELS = lit([[1, 2], [3, 0]])
LENGTHS = {"label_length": lit([2, 1]), "logit_length": lit([5, 4])}
call("nn.ctc_loss", LABELS, LOGITS, **LENGTHS, blank_index=0, tag="dense", **LOOSE)
call(
    "nn.ctc_loss",
    LABELS,
    f32(2, 5, 4),
    **LENGTHS,
    logits_time_major=False,
    blank_index=0,
    tag="batch-major",
    **LOOSE,
)
call(
    "nn.ctc_loss",
    lit([[0, 0], [1, 2]]),
    LOGITS,
    lit([2, 2]),
    lit([5, 5]),
    blank_index=3,
    tag="repeats",
    **LOOSE,
)
case(
    "nn.ctc_greedy_decoder/basic",
    lambda tf, x: _decoded(tf.nn.ctc_greedy_decoder(x, [5, 4])),
    LOGITS,
    grad=(),
)
case(
    "nn.ctc_greedy_decoder/repeated",
    lambda tf, x: _decoded(tf.nn.ctc_greedy_decoder(x, [5, 4], merge_repeated=False)),
    LOGITS,
    grad=(),
)
case(
    "nn.ctc_beam_search_decoder/basic",
    lambda tf, x: _decoded(tf.nn.ctc_beam_search_decoder(x, [5, 4], beam_width=3)),
    LOGITS,
    grad=(),
    **LOOSE,
)
call("nn.ctc_unique_labels", lit([[3, 4, 4, 3], [1, 0, 0, 0]]), tag="basic")
call("nn.collapse_repeated", lit([[1, 1, 2], [3, 3, 3]]), lit([3, 2]), tag="basic")


def _decoded(result):
    paths, scores = result
    return [paths[0].indices, paths[0].values, paths[0].dense_shape, scores]


# --- dropout that drops nothing, embeddings
call("nn.dropout", f32(2, 3), rate=0.0)
call("nn.dropout", f32(2, 3), 0)
bad("ValueError", "nn.dropout", f32(3), rate=1.5, mentions=("rate",))
bad("ValueError", "nn.dropout", i32(3), rate=0.5, mentions=("float",))
call("nn.experimental.stateless_dropout", f32(6), rate=0.5, seed=[1, 2])
call("nn.experimental.stateless_dropout", f32(2, 3), rate=0.5, seed=[1, 2], noise_shape=[2, 1])
call("nn.embedding_lookup", f32(4, 2), lit([3, 0, 3]))
call("nn.embedding_lookup", f32(4, 2), lit([[1, 0], [2, 2]]))
call("nn.embedding_lookup", f32(4, 2), 1)
call("nn.embedding_lookup", f32(4, 2), lit([0, 1]), max_norm=0.5)
bad("InvalidArgumentError", "nn.embedding_lookup", f32(4, 2), lit([4]), mentions=("indices",))
for combiner in ("sum", "mean", "sqrtn"):
    case(
        f"nn.embedding_lookup_sparse/{combiner}",
        lambda tf, w, c=combiner: tf.nn.embedding_lookup_sparse(
            w,
            tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([1, 3, 0], tf.int64), [2, 2]),
            None,
            combiner=c,
        ),
        f32(4, 2),
    )
    case(
        f"nn.embedding_lookup_sparse/weighted-{combiner}",
        lambda tf, w, c=combiner: tf.nn.embedding_lookup_sparse(
            w,
            tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([1, 3, 0], tf.int64), [2, 2]),
            tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([0.5, 2.0, 1.0]), [2, 2]),
            combiner=c,
        ),
        f32(4, 2),
    )
case(
    "nn.safe_embedding_lookup_sparse/empty-row",
    lambda tf, w: tf.nn.safe_embedding_lookup_sparse(
        [w], tf.sparse.SparseTensor([[0, 0], [2, 1]], tf.constant([1, 3], tf.int64), [3, 2])
    ),
    f32(4, 2),
)

# --- small things
call("nn.in_top_k", lit([1, 0]), f32(2, 3), 2)
call("nn.isotonic_regression", lit([[3.0, 1.0, 2.0, 0.0]]))
call("nn.approx_max_k", lit([[3.0, 1.0, 2.0, 7.0]]), 2)
case("nn/perceptron", lambda tf, x, w, b: tf.nn.softmax(tf.nn.relu(x @ w + b)), f32(3, 4), f32(4, 5), f32(5))
case("nn/loss", lambda tf, x, w, b: _loss(tf, x, w, b), f32(4, 3), f32(3, 2), f32(2))
case("nn/layer-norm", lambda tf, x, g, b: _layer_norm(tf, x, g, b), f32(2, 5), f32(5), f32(5))
case(
    "nn/attention",
    lambda tf, q, k, v: _attention(tf, q, k, v),
    f32(1, 2, 3, 4),
    f32(1, 2, 3, 4),
    f32(1, 2, 3, 4),
)
case("nn/lstm-step", lambda tf, x, h, c, w: _lstm(tf, x, h, c, w), f32(2, 3), f32(2, 2), f32(2, 2), f32(5, 8))
case("nn/bfloat16", lambda tf, x, w: tf.nn.relu(x @ w), bf16(2, 3), bf16(3, 2))


def _loss(tf, x, w, b):
    logits = tf.nn.bias_add(tf.matmul(x, w), b)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1, 1, 0], logits=logits))


def _layer_norm(tf, x, gain, bias):
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, bias, gain, 1e-5)


def _attention(tf, q, k, v):
    scores = tf.matmul(q, k, transpose_b=True) / tf.sqrt(4.0)
    mask = tf.linalg.band_part(tf.ones([3, 3]), -1, 0)
    return tf.matmul(tf.nn.softmax(tf.where(mask > 0, scores, -1e9)), v)


def _lstm(tf, x, h, c, w):
    i, f, g, o = tf.split(tf.concat([x, h], 1) @ w, 4, axis=1)
    c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
    return tf.sigmoid(o) * tf.tanh(c), c


# --- sampled losses with every class sampled by hand
SAMPLED = {
    "weights": f32(5, 3),
    "biases": f32(5),
    "labels": lit([[1], [3]], "int64"),
    "inputs": f32(2, 3),
    "num_sampled": 2,
    "num_classes": 5,
}
for op in ("nce_loss", "sampled_softmax_loss"):
    case(
        f"nn.{op}/given-candidates",
        lambda tf, w, b, y, x, op=op: getattr(tf.nn, op)(
            w,
            b,
            y,
            x,
            2,
            5,
            sampled_values=(
                tf.constant([0, 4], tf.int64),
                tf.constant([[0.5], [0.4]]),
                tf.constant([0.3, 0.2]),
            ),
        ),
        *(SAMPLED[k] for k in ("weights", "biases", "labels", "inputs")),
        **LOOSE,
    )
case(
    "nn.fixed_unigram/eager",
    lambda tf: tf.random.fixed_unigram_candidate_sampler(
        tf.constant([[0]], tf.int64), 1, 2, True, 3, unigrams=[1.0, 2.0, 1.0], seed=3
    )[1],
    modes=EAGER_ONLY,
    global_seed=3,
)

# --- candidate samplers and the losses that use them
TRUE = lit([[0], [3]], "int64")
SAMPLERS = {
    "log_uniform": {"range_max": 20},
    "uniform": {"range_max": 20},
    "fixed_unigram": {"range_max": 9, "unigrams": [float(n) for n in range(1, 10)], "distortion": 0.75},
    "learned_unigram": {"range_max": 9},
}
for sampler, arguments in SAMPLERS.items():
    for unique in (True, False):
        case(
            f"random.{sampler}_candidate_sampler/{'unique' if unique else 'repeated'}",
            lambda tf, true, op=sampler, unique=unique, arguments=arguments: getattr(
                tf.random, f"{op}_candidate_sampler"
            )(true, 1, 6, unique, seed=3, **arguments),
            TRUE,
            modes=FUNCTION_TOO,
            global_seed=5,
            rtol=1e-6,
        )
case(
    "random.all_candidate_sampler/basic",
    lambda tf, true: tf.random.all_candidate_sampler(true, 1, 4, True),
    TRUE,
)
call("nn.compute_accidental_hits", lit([[0, 1], [3, 3]], "int64"), lit([3, 0, 3, 9], "int64"), 2)
bad(
    "InvalidArgumentError",
    "random.uniform_candidate_sampler",
    TRUE,
    1,
    8,
    True,
    4,
    tag="range",
    mentions=("range",),
)
bad("InvalidArgumentError", "random.uniform_candidate_sampler", TRUE, 2, 2, True, 9, tag="num_true")
for op in ("nce_loss", "sampled_softmax_loss"):
    for hits in (True, False):
        case(
            f"nn.{op}/{'without' if hits else 'with'}-accidental-hits",
            lambda tf, w, b, y, x, op=op, hits=hits: getattr(tf.nn, op)(
                w, b, y, x, 4, 5, num_true=2, remove_accidental_hits=hits
            ),
            f32(5, 3),
            f32(5),
            lit([[1, 0], [3, 3]], "int64"),
            f32(2, 3),
            modes=EAGER_ONLY,
            global_seed=7,
            **LOOSE,
        )

# --- dropout
for dtype in ("float32", "float16", "float64", "bfloat16"):
    case(
        f"nn.dropout/{dtype}",
        lambda tf, x: tf.nn.dropout(x, 0.3, seed=2),
        draw((4, 5), dtype),
        modes=FUNCTION_TOO,
        global_seed=11,
    )
case(
    "nn.dropout/noise-shape",
    lambda tf, x: tf.nn.dropout(x, 0.5, noise_shape=[None, 1, 2], seed=2),
    f32(2, 3, 2),
    modes=FUNCTION_TOO,
    global_seed=1,
)
case(
    "nn.dropout/tensor-rate",
    lambda tf, x, rate: tf.nn.dropout(x, rate, seed=2),
    f32(4, 5),
    lit(0.25),
    modes=FUNCTION_TOO,
    global_seed=1,
)
case(
    "nn.dropout/one-after-the-other",
    lambda tf, x: [tf.nn.dropout(x, 0.5) for _ in range(3)],
    f32(6),
    modes=EAGER_ONLY,
    global_seed=1,
)
bad("ValueError", "nn.dropout", f32(3), rate=lit([0.5, 0.5]), tag="rate-shape")
case(
    "nn.experimental.general_dropout/halves",
    lambda tf, x: tf.nn.experimental.general_dropout(
        x, 0.5, lambda shape, dtype: tf.zeros(shape, dtype) + 0.5
    ),
    f32(3),
)

# --- embeddings of sparse ids
SPARSE_IDS = lit([[0, 0], [0, 2], [2, 1], [2, 3]], "int64")
for combiner in ("sum", "mean", "sqrtn"):
    for weights in (None, [0.5, -1.0, 2.0, 1.0]):
        case(
            f"nn.safe_embedding_lookup_sparse/{combiner}{'' if weights is None else '-weighted'}",
            lambda tf, w, at, weights=weights, combiner=combiner: tf.nn.safe_embedding_lookup_sparse(
                [w],
                tf.sparse.SparseTensor(at, tf.constant([1, -1, 3, 0], tf.int64), [4, 4]),
                None if weights is None else tf.sparse.SparseTensor(at, weights, [4, 4]),
                combiner=combiner,
                default_id=2,
            ),
            f32(4, 2),
            SPARSE_IDS,
        )
case(
    "nn.safe_embedding_lookup_sparse/rank3",
    lambda tf, w: tf.nn.safe_embedding_lookup_sparse(
        [w], tf.sparse.SparseTensor([[0, 1, 0], [1, 0, 1]], tf.constant([1, 3], tf.int64), [2, 2, 2])
    ),
    f32(4, 2),
)
case(
    "nn.embedding_lookup_sparse/max-norm",
    lambda tf, w: tf.nn.embedding_lookup_sparse(
        w, tf.sparse.SparseTensor([[0, 0], [1, 0]], tf.constant([1, 3], tf.int64), [2, 2]), None, max_norm=1.0
    ),
    f32(4, 2),
)
case(
    "nn.embedding_lookup/tables",
    lambda tf, a, b: tf.nn.embedding_lookup([a, b], [3, 0, 2]),
    f32(2, 3),
    f32(2, 3),
)
case(
    "nn.embedding_lookup/ragged",
    lambda tf, w: tf.nn.embedding_lookup(w, tf.ragged.constant([[1], [0, 2]])),
    f32(3, 2),
)

# --- more of temporal classification
CTC_SPARSE = {
    "last-blank": {"blank_index": 3},
    "first-blank": {"blank_index": 0},
    "negative-blank": {"blank_index": -2},
}
for name, arguments in CTC_SPARSE.items():
    case(
        f"nn.ctc_loss/sparse-{name}",
        lambda tf, x, arguments=arguments: tf.nn.ctc_loss(
            tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], [1, 1, 1], [2, 2]), x, None, [5, 4], **arguments
        ),
        LOGITS,
        **LOOSE,
    )
call(
    "nn.ctc_loss",
    lit([[1, 2], [0, 0]]),
    LOGITS,
    lit([2, 0]),
    lit([5, 0]),
    blank_index=-1,
    tag="no-frames",
    **LOOSE,
)
case(
    "nn.ctc_beam_search_decoder/two-paths",
    lambda tf, x: _decoded(tf.nn.ctc_beam_search_decoder(x, [12, 7, 9], beam_width=20, top_paths=2)),
    f32(12, 3, 5),
    grad=(),
    **LOOSE,
)
case(
    "nn.ctc_beam_search_decoder/narrow",
    lambda tf, x: _decoded(tf.nn.ctc_beam_search_decoder(3 * x, [12, 7, 9], beam_width=2)),
    f32(12, 3, 5),
    grad=(),
    **LOOSE,
)
case(
    "nn.ctc_greedy_decoder/blank-index",
    lambda tf, x: _decoded(tf.nn.ctc_greedy_decoder(x, [5, 4], blank_index=1)),
    LOGITS,
    grad=(),
)

# --- more of small things
call("nn.isotonic_regression", f32(3, 5), decreasing=False)
call("nn.isotonic_regression", f32(3, 5, 2), axis=1)
call("nn.isotonic_regression", i32(2, 4))
call(
    "nn.batch_norm_with_global_normalization",
    f32(2, 2, 2, 3),
    f32(3),
    f32(3, lo=0.2, hi=2),
    f32(3),
    f32(3),
    1e-3,
    True,
)
call(
    "nn.batch_norm_with_global_normalization",
    f32(2, 2, 2, 3),
    f32(3),
    f32(3, lo=0.2, hi=2),
    f32(3),
    f32(3),
    1e-3,
    False,
)
call("nn.local_response_normalization", f16(1, 2, 2, 5), rtol=1e-2, atol=1e-3)
bad("InvalidArgumentError", "nn.local_response_normalization", f32(2, 3))
call("nn.moments", f32(2, 3, 2), [-1])
call("nn.moments", i32(4, 3), [0])
call("nn.weighted_moments", f32(4, 3), [0, 1], f32(3, lo=0.1, hi=2), keepdims=True)
call("nn.normalize_moments", lit(4.0), f32(3), f32(3, lo=4, hi=9), f32(3))
call("nn.compute_average_loss", f32(4, 2), sample_weight=f32(4, lo=0))
bad("ValueError", "nn.compute_average_loss", f32(), mentions=("rank",))
bad("InvalidArgumentError", "nn.compute_average_loss", f32(4), global_batch_size=-1)
case(
    "compat.v1.nn.fused_batch_norm/moving",
    lambda tf, x, scale, offset, mean, variance: tf.compat.v1.nn.fused_batch_norm(
        x, scale, offset, mean, variance, epsilon=0.01, exponential_avg_factor=0.25
    ),
    f32(2, 2, 2, 3),
    f32(3, lo=0.5, hi=1.5),
    f32(3),
    f32(3),
    f32(3, lo=0.5, hi=2),
    grad=(0, 1, 2),
    **LOOSE,
)
call(
    "compat.v1.nn.fused_batch_norm",
    f16(2, 2, 2, 3),
    f32(3, lo=0.5, hi=1.5),
    f32(3),
    tag="f16",
    rtol=1e-2,
    atol=1e-2,
)
for dtype, ratio in (("float32", [1.0, 1.44, 1.73, 1.0]), ("int32", [1.0, 2.4, 2.0, 1.0])):
    for flag in ("plain", "pseudo_random", "overlapping"):
        for op in ("fractional_max_pool", "fractional_avg_pool"):
            case(
                f"nn.{op}/{dtype}-{flag}",
                lambda tf, x, op=op, ratio=ratio, flag=flag: getattr(tf.nn, op)(
                    x, ratio, seed=5, **({} if flag == "plain" else {flag: True})
                ),
                draw((1, 7, 10, 2), dtype),
                modes=FUNCTION_TOO,
                global_seed=3,
                **LOOSE,
            )
