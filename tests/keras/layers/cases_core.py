"""Dense, EinsumDense, Embedding, Masking, Identity, Activation, Flatten, Dropout."""

from __future__ import annotations

from .case import Case, Made, Refused, X

_L2 = Made("regularizers.L2", l2=0.1)
_WORDS = X((2, 4), "int32", 0, 6)
_VOCABULARY = {"input_dim": 6, "output_dim": 3}

CASES = [
    Case("Dense", {"units": 4}, (2, 3)),
    Case("Dense", {"units": 4, "activation": "relu", "use_bias": False}, (2, 3)),
    Case("Dense", {"units": 2, "activation": "softmax"}, (2, 3, 4), free=(1,)),
    Case("Dense", {"units": 2}, (2, 3, 4), mask=True),
    Case("Dense", {"units": 2, "kernel_regularizer": _L2, "activity_regularizer": _L2}, (2, 3)),
    Case("Dense", {"units": 2, "bias_initializer": "ones", "kernel_constraint": "non_neg"}, (2, 3)),
    Case("Dense", {"units": 2, "dtype": "float64"}, (2, 3), mixed=False),
    Case("Dense", {"units": 2, "trainable": False}, (2, 3)),
    Case("Activation", {"activation": "tanh"}, (2, 3)),
    Case("Activation", {"activation": "softmax"}, (2, 3, 2), mask=True),
    Case("Flatten", {}, (2, 3, 4)),
    Case("Flatten", {}, (2, 3, 4), free=(1,), label="free"),
    Case("Flatten", {"data_format": "channels_first"}, (2, 3, 2, 2)),
    Case("Dropout", {"rate": 0.5, "seed": 7}, (4, 6)),
    Case("Dropout", {"rate": 0.3, "seed": 7, "noise_shape": (None, 1)}, (4, 6)),
    Case("Dropout", {"rate": 0.0}, (2, 3)),
    Case("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "c"}, (2, 3)),
    Case("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 4)}, (2, 3, 5), free=(1,)),
    Case(
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 4, "bias_axes": "y", "activation": "relu"},
        (2, 3, 5),
    ),
    Case("EinsumDense", {"equation": "ab...,bc->ac...", "output_shape": 4, "bias_axes": "c"}, (2, 3, 5)),
    Case("Embedding", _VOCABULARY, _WORDS, free=(1,)),
    Case("Embedding", {**_VOCABULARY, "mask_zero": True, "embeddings_regularizer": _L2}, _WORDS),
    Case("Embedding", _VOCABULARY, X((2, 4), "float32", 0, 6), label="floats"),
    Case("ReversibleEmbedding", {**_VOCABULARY, "mask_zero": True}, _WORDS),
    Case("ReversibleEmbedding", _VOCABULARY, (2, 4, 3), call={"reverse": True}, mixed=False),
    Case(
        "ReversibleEmbedding",
        {**_VOCABULARY, "tie_weights": False, "logit_soft_cap": 0.5},
        (2, 4, 3),
        call={"reverse": True},
        mixed=False,
    ),
    Case("Masking", {}, X((2, 3, 2), values=[[[1, 2], [0, 0], [0, 3]], [[0, 0], [4, 0], [0, 0]]])),
    Case("Masking", {"mask_value": 2.0}, X((1, 2, 2), values=[[[2, 2], [2, 1]]])),
    Case("Identity", {}, (2, 3)),
    Case("Identity", {}, (2, 3, 2), mask=True),
]

REFUSED = [
    Refused("Dense", {"units": 0}, match="units"),
    Refused("Dense", {"units": 4}, (3,), "min_ndim=2"),
    Refused("Dropout", {"rate": 1.5}, match="rate"),
    Refused("Embedding", {"input_dim": 0, "output_dim": 3}, _WORDS, "input_dim"),
    Refused("Embedding", {"input_dim": 3, "output_dim": -1}, _WORDS, "output_dim"),
    Refused("EinsumDense", {"equation": "ab,bc", "output_shape": 4}, match="equation"),
    Refused("EinsumDense", {"equation": "ab,cd->ad", "output_shape": 4}, match="'c'"),
    Refused("EinsumDense", {"equation": "ab,bc->ad", "output_shape": 4}, match="'d'"),
    Refused("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "z"}, match="'z'"),
]
