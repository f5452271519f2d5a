"""Neural network functions: what the golden cases can't show."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.runtime import debug

RNG = np.random.RandomState(1)
LOGITS = RNG.randn(3, 4).astype(np.float64)
LABELS = np.array([1, 3, 0])


def _types(function: Any, *specs: Any) -> list[str]:
    graph = tf.function(function).get_concrete_function(*specs).graph
    return [operation.type for operation in graph.operations]


@pytest.mark.parametrize("sparse", [True, False])
def test_a_first_derivative_of_cross_entropy_computes_nothing_of_the_second(sparse: bool) -> None:
    def gradient(logits: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(logits)
            loss = _loss(logits, sparse)
        return tape.gradient(loss, logits)

    types = _types(gradient, tf.TensorSpec([3, 4], tf.float64))
    assert "Softmax" not in types
    assert types.count("Mul") <= 2  # the labels' gradient, which nobody wants, is the other


def _loss(logits: Any, sparse: bool) -> Any:
    if sparse:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=LABELS, logits=logits)
    return tf.nn.softmax_cross_entropy_with_logits(
        labels=tf.one_hot(LABELS, 4, dtype=tf.float64), logits=logits
    )


def _second_derivative(function: Any, x: Any, direction: Any) -> Any:
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = function(x)
        slope = tf.reduce_sum(inner.gradient(y, x) * direction)
    return outer.gradient(slope, x).numpy()


def _slope(function: Any, x: np.ndarray[Any, Any]) -> Any:
    value = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(value)
        y = function(value)
    return tape.gradient(y, value).numpy()


IMAGES = RNG.randn(2, 3, 2, 3)
SCALE = tf.constant(RNG.rand(3) + 0.5)


def _fused(x: Any) -> Any:
    results = tf.raw_ops.FusedBatchNormV3(
        x=x, scale=SCALE, offset=SCALE, mean=SCALE[:0], variance=SCALE[:0], epsilon=0.1, is_training=True
    )
    return tf.reduce_sum(results[0] ** 3)


TWICE = {
    "sparse cross-entropy": (lambda x: tf.reduce_sum(_loss(x, True) ** 2), LOGITS),
    "cross-entropy": (lambda x: tf.reduce_sum(_loss(x, False) ** 2), LOGITS),
    "softmax": (lambda x: tf.reduce_sum(tf.nn.softmax(x) ** 3), LOGITS),
    "fused batch normalization": (_fused, IMAGES),
    "average pool": (lambda x: tf.reduce_sum(tf.nn.avg_pool2d(x, 2, 1, "SAME") ** 3), IMAGES),
    "max pool": (lambda x: tf.reduce_sum(tf.nn.max_pool2d(x, 2, 1, "SAME") ** 3), IMAGES),
    "gelu": (lambda x: tf.reduce_sum(tf.nn.gelu(x)), LOGITS),
}


@pytest.mark.parametrize("name", TWICE)
def test_gradients_differentiate_again(name: str) -> None:
    function, x = TWICE[name]
    direction = RNG.randn(*x.shape)
    step = 1e-5
    expected = (_slope(function, x + step * direction) - _slope(function, x - step * direction)) / (2 * step)
    np.testing.assert_allclose(
        _second_derivative(function, tf.constant(x), direction), expected, rtol=1e-4, atol=1e-6
    )


def test_dropout_drops_the_gradients_of_what_it_drops() -> None:
    x = tf.Variable(tf.ones([20, 30]))
    with tf.GradientTape() as tape:
        y = tf.nn.dropout(x, 0.5)
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), y.numpy())
    assert set(np.unique(y.numpy())) == {0.0, 2.0}
    assert 150 < np.count_nonzero(y.numpy()) < 450


def test_a_rate_that_changes_compiles_nothing_anew() -> None:
    x = tf.ones([64])
    for step, rate in enumerate(np.linspace(0.1, 0.9, 20)):
        if step == 10:
            programs = debug.report.programs
        tf.nn.dropout(x, float(rate)).numpy()
    assert debug.report.programs == programs


def test_a_sequence_that_cannot_be_spelled_has_a_finite_loss_and_gradient() -> None:
    logits = tf.Variable(tf.zeros([2, 1, 3]))
    with tf.GradientTape() as tape:
        loss = tf.nn.ctc_loss([[1, 1, 1]], logits, [3], [2])
    assert 100 < float(loss[0]) < 1e4
    assert np.isfinite(tape.gradient(loss, logits).numpy()).all()


def _spelled(path: tuple[int, ...], blank: int) -> list[int]:
    return [c for c, _ in itertools.groupby(path) if c != blank]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2), st.integers(0, 100))
def test_ctc_sums_over_all_paths(frames: int, labels: int, seed: int) -> None:
    rng = np.random.RandomState(seed)
    logits = rng.randn(frames, 1, 3)
    target = rng.randint(1, 3, labels).tolist()
    probabilities = np.exp(logits[:, 0]) / np.exp(logits[:, 0]).sum(-1, keepdims=True)
    total = sum(
        np.prod([probabilities[t, c] for t, c in enumerate(path)])
        for path in itertools.product(range(3), repeat=frames)
        if _spelled(path, 0) == target
    )
    if total:
        loss = tf.nn.ctc_loss([[*target, 0]], tf.constant(logits), [labels], [frames])
        np.testing.assert_allclose(loss.numpy(), [-np.log(total)], rtol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.integers(0, 100))
def test_a_wide_beam_finds_the_likeliest_labels(frames: int, seed: int) -> None:
    rng = np.random.RandomState(seed)
    logits = rng.randn(frames, 1, 3)
    scores = np.exp(logits[:, 0]) / np.exp(logits[:, 0]).sum(-1, keepdims=True)
    totals: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(3), repeat=frames):
        spelled = tuple(_spelled(path, 2))
        totals[spelled] = totals.get(spelled, 0) + np.prod([scores[t, c] for t, c in enumerate(path)])
    best = max(totals, key=lambda spelled: totals[spelled])
    decoded, found = tf.nn.ctc_beam_search_decoder(tf.constant(logits), [frames], beam_width=200)
    assert tuple(decoded[0].values.numpy()) == best
    np.testing.assert_allclose(found.numpy(), [[np.log(totals[best])]], rtol=1e-6)


@settings(max_examples=30, deadline=None)
@given(
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from(["SAME", "VALID"]),
)
def test_pools_take_every_window(
    size: tuple[int, int], window: tuple[int, int], stride: tuple[int, int], padding: str
) -> None:
    if padding == "VALID" and (size[0] < window[0] or size[1] < window[1]):
        return
    x = np.random.RandomState(0).randn(1, *size, 2).astype(np.float32)
    greatest, mean = (
        tf.nn.max_pool2d(x, window, stride, padding),
        tf.nn.avg_pool2d(x, window, stride, padding),
    )
    for i, j in np.ndindex(greatest.shape[1], greatest.shape[2]):
        rows, columns = (
            _window(n, k, s, at, padding) for n, k, s, at in zip(size, window, stride, (i, j), strict=True)
        )
        np.testing.assert_array_equal(greatest[0, i, j], x[0, rows, columns].max((0, 1)))
        np.testing.assert_allclose(mean[0, i, j], x[0, rows, columns].mean((0, 1)), rtol=1e-5, atol=1e-6)


def _window(n: int, size: int, stride: int, at: int, padding: str) -> slice:
    before = 0 if padding == "VALID" else max((-(-n // stride) - 1) * stride + size - n, 0) // 2
    start = at * stride - before
    return slice(max(start, 0), start + size)


UNKNOWN = tf.TensorSpec([None, None, None, 3])


def test_normalizations_take_images_of_unknown_sizes() -> None:
    @tf.function(input_signature=[UNKNOWN])
    def normalized(x: Any) -> Any:
        mean, variance = tf.nn.moments(x, [0, 1, 2])
        return (
            tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3),
            tf.nn.lrn(x),
            tf.nn.dropout(x, 0.5),
        )

    for size in (2, 3):
        x = RNG.randn(size, size, 2, 3).astype(np.float32)
        y, _, dropped = normalized(x)
        np.testing.assert_allclose(y.numpy().mean((0, 1, 2)), np.zeros(3), atol=1e-5)
        assert dropped.shape == x.shape


def test_embeddings_have_sparse_gradients() -> None:
    table = tf.Variable(RNG.randn(5, 2).astype(np.float32))
    with tf.GradientTape(persistent=True) as tape:
        looked_up = tf.nn.embedding_lookup(table, [3, 1])
        loss = tf.nn.nce_loss(table, tf.zeros([5]), [[1]], tf.ones([1, 2]), 2, 5)
    assert isinstance(tape.gradient(looked_up, table), tf.IndexedSlices)
    assert isinstance(tape.gradient(loss, table), tf.IndexedSlices)
