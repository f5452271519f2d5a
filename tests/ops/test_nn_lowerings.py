"""Lowerings of the neural network ops give the same arrays interpreted by NumPy and compiled by XLA."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import thalweg
from thalweg.core import xla
from thalweg.core.op import registry
from thalweg.ops import load_all

pytestmark = pytest.mark.one_mode

load_all()

assert xla.jax is jax

RNG = np.random.RandomState(0)
X = RNG.uniform(-2, 8, (3, 5)).astype(np.float32)
DY = RNG.uniform(-2, 2, (3, 5)).astype(np.float32)
IMAGES = RNG.uniform(-2, 2, (2, 6, 7, 3)).astype(np.float32)
VOLUMES = RNG.uniform(-2, 2, (1, 4, 5, 4, 2)).astype(np.float32)
CHANNELS = [RNG.uniform(0.5, 2, 3).astype(np.float32) for _ in range(4)]
PROBABILITIES = np.array([[0, 1, 0, 0, 0], [0.2] * 5, [0.5, 0, 0, 0.5, 0]], np.float32)
LABELS = np.array([4, 0, 2], np.int32)
ALONG_LAST = {"depth_radius": 1, "bias": 1.0, "alpha": 0.5, "beta": 0.75}
POOL = {"ksize": (1, 3, 2, 1), "strides": (1, 2, 2, 1), "padding": "SAME", "data_format": "NHWC"}
EXPLICIT = POOL | {"padding": "EXPLICIT", "explicit_paddings": (0, 0, 1, 1, 0, 1, 0, 0)}
PLAIN = {"explicit_paddings": ()}
POOL3D = {"ksize": (1, 2, 3, 2, 1), "strides": (1, 2, 1, 2, 1), "padding": "VALID", "data_format": "NDHWC"}
ARGMAX = {k: v for k, v in POOL.items() if k != "data_format"} | {"include_batch_in_index": False}
NORM = {"epsilon": 0.01, "data_format": "NHWC"}
MOVING = NORM | {"exponential_avg_factor": 0.3}
FRACTION = {"pooling_ratio": (1.0, 1.5, 1.7, 1.0), "overlapping": True, "deterministic": True}
SEEDS = {"seed": 5, "seed2": 7}
FRAMES = RNG.uniform(-2, 2, (6, 3, 4)).astype(np.float32)
SPELLED = np.array([[1, 2, 0], [3, 3, 1], [2, 0, 0]], np.int32)
LENGTHS = [np.array([2, 3, 1], np.int32), np.array([6, 5, 3], np.int32)]
SPARSE = [np.array([[0, 0], [0, 1], [1, 0], [2, 0]]), np.array([1, 1, 2, 0], np.int32), LENGTHS[1]]
CTC = {
    "preprocess_collapse_repeated": False,
    "ctc_merge_repeated": True,
    "ignore_longer_outputs_than_inputs": True,
}


def _pooled(name: str, x: Any, **attrs: Any) -> Any:
    return registry[name].lower(np, x, **attrs)


MAXIMA = _pooled("MaxPool", IMAGES, **POOL, **PLAIN)
WHERE = _pooled("MaxPoolWithArgmax", IMAGES, Targmax=thalweg.int64, **ARGMAX)[1]
FRACTIONAL = _pooled("FractionalMaxPool", IMAGES, pseudo_random=False, **FRACTION, **SEEDS)

CASES: list[tuple[str, list[Any], dict[str, Any]]] = [
    *((name, [X], {}) for name in "Relu Relu6 Elu Selu Softplus Softsign Sigmoid Tanh L2Loss".split()),
    *(
        (name, [DY, X], {})
        for name in "ReluGrad Relu6Grad EluGrad SeluGrad SoftplusGrad SoftsignGrad".split()
    ),
    ("SigmoidGrad", [DY, X], {}),
    ("TanhGrad", [DY, X], {}),
    ("WhereNegative", [DY, X], {}),
    ("LeakyRelu", [X], {"alpha": 0.2}),
    ("LeakyReluGrad", [DY, X], {"alpha": 0.2}),
    ("Softmax", [X], {}),
    ("LogSoftmax", [X], {}),
    ("SoftmaxCrossEntropyWithLogits", [X, PROBABILITIES], {}),
    ("SparseSoftmaxCrossEntropyWithLogits", [X, LABELS], {}),
    ("BiasAdd", [IMAGES, CHANNELS[0]], {"data_format": "NHWC"}),
    ("BiasAdd", [IMAGES, CHANNELS[0].repeat(2)], {"data_format": "NCHW"}),
    ("BiasAddGrad", [IMAGES], {"data_format": "NCHW"}),
    ("Dropout", [X, RNG.rand(3, 1).astype(np.float32), np.float32(0.4), np.float32(1 / 0.6)], {}),
    ("LRN", [IMAGES], ALONG_LAST),
    ("LRNGrad", [IMAGES, IMAGES + 1, IMAGES * 2], ALONG_LAST),
    ("FusedBatchNormV3", [IMAGES, *CHANNELS], MOVING | {"is_training": True}),
    ("FusedBatchNormV3", [IMAGES.astype(np.float16), *CHANNELS], MOVING | {"is_training": False}),
    (
        "FusedBatchNormGradV3",
        [IMAGES, IMAGES + 1, *CHANNELS[:3], np.float32(0)],
        NORM | {"is_training": True},
    ),
    (
        "FusedBatchNormGradV3",
        [IMAGES, IMAGES + 1, *CHANNELS[:3], np.float32(0)],
        NORM | {"is_training": False},
    ),
    ("MaxPool", [IMAGES], POOL | PLAIN),
    ("MaxPool", [IMAGES], EXPLICIT),
    ("MaxPool3D", [VOLUMES], POOL3D),
    ("MaxPoolGrad", [IMAGES, MAXIMA, MAXIMA * 2], POOL | PLAIN),
    ("MaxPoolGradGrad", [IMAGES, MAXIMA, IMAGES * 2], POOL | PLAIN),
    ("MaxPoolWithArgmax", [IMAGES], ARGMAX | {"Targmax": thalweg.int64}),
    ("MaxPoolGradWithArgmax", [IMAGES, MAXIMA, WHERE], ARGMAX),
    ("MaxPoolGradGradWithArgmax", [IMAGES, IMAGES * 2, WHERE], ARGMAX),
    ("AvgPool", [IMAGES], POOL),
    ("AvgPool3D", [VOLUMES], POOL3D),
    ("AvgPoolGrad", [MAXIMA], POOL | {"orig_input_shape": IMAGES.shape}),
    ("FractionalMaxPool", [IMAGES], FRACTION | SEEDS | {"pseudo_random": True}),
    ("FractionalAvgPool", [IMAGES], FRACTION | SEEDS | {"pseudo_random": False}),
    ("FractionalMaxPoolGrad", [IMAGES, FRACTIONAL[0], *FRACTIONAL], {"overlapping": True}),
    (
        "FractionalAvgPoolGrad",
        list(FRACTIONAL),
        {"overlapping": True, "orig_input_tensor_shape": IMAGES.shape},
    ),
    ("MeanOverSegments", [X, np.array([[0, 0, 1, 1, 2]] * 3, np.int32)], {}),
    ("CTCLossDense", [FRAMES, SPELLED, *LENGTHS], {"blank_index": 0}),
    ("CTCLossDense", [FRAMES.astype(np.float64), SPELLED, *LENGTHS], {"blank_index": -1}),
    ("CTCLoss", [FRAMES, *SPARSE], CTC),
    ("CTCLoss", [FRAMES, *SPARSE], CTC | {"preprocess_collapse_repeated": True, "max_label_length": 2}),
    ("CTCLoss", [FRAMES, *SPARSE], CTC | {"ctc_merge_repeated": False}),
    ("CTCUniqueLabels", [SPELLED], {}),
    ("AccidentalHitsMask", [SPELLED.astype(np.int64), np.array([3, 0, 3, 9])], {"num_true": 3}),
]


@pytest.mark.parametrize(
    ("name", "operands", "attributes"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)]
)
def test_interpreted_and_compiled_agree(name: str, operands: list[Any], attributes: dict[str, Any]) -> None:
    lower = registry[name].lower
    expected = lower(np, *operands, **attributes)
    compiled = jax.jit(lambda *xs: lower(jnp, *xs, **attributes))(*operands)
    single = not isinstance(expected, tuple)
    pairs = [(expected, compiled)] if single else list(zip(expected, compiled, strict=True))
    for wanted, given in pairs:
        assert np.asarray(given).dtype == np.asarray(wanted).dtype
        tolerance = 2e-3 if np.asarray(wanted).dtype.itemsize == 2 else 2e-5
        np.testing.assert_allclose(np.asarray(given), wanted, rtol=tolerance, atol=tolerance)
