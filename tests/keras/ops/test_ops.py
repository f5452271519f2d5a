"""keras.ops where Keras's values are no judge: NumPy's instead, gradients, symbolic tensors, mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

ops = tf.keras.ops


def _like(own: Any, wanted: Any) -> None:
    np.testing.assert_allclose(np.asarray(own), wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("k", range(-1, 5))
@pytest.mark.parametrize("axes", [(0, 1), (1, 0), (2, 0), (-1, 1)])
def test_rot90_is_numpys(k: int, axes: tuple[int, int]) -> None:
    x = np.arange(24.0, dtype="f").reshape(2, 3, 4)
    _like(ops.rot90(x, k, axes), np.rot90(x, k, axes))


def test_unravel_index_of_a_matrix_is_numpys() -> None:
    places = np.array([[1, 5], [2, 3]])
    for own, other in zip(ops.unravel_index(places, (2, 3)), np.unravel_index(places, (2, 3)), strict=True):
        assert (own.numpy() == other).all()


def test_select_promotes_like_all_functions() -> None:
    found = ops.select([tf.constant([True, False])], [tf.constant([1, 2])], 0.5)
    assert found.dtype == tf.float32 and found.numpy().tolist() == [1.0, 0.5]


def test_vectorize_is_numpys() -> None:
    x, y = np.arange(6.0, dtype="f").reshape(2, 3), np.arange(3.0, dtype="f")
    _like(ops.vectorize(lambda a, b: a * b + 1)(x, y), np.vectorize(lambda a, b: a * b + 1)(x, y))
    _like(ops.vectorize(ops.sum, signature="(n)->()")(x), x.sum(-1))
    _like(ops.vectorize(lambda a, f: f(a), excluded={1})(y, ops.square), y * y)


@pytest.mark.parametrize("method", ["linear", "lower", "higher", "midpoint", "nearest"])
def test_nanquantile_is_numpys(method: str) -> None:
    x = np.array([[np.nan, 2, 1, 4, 9], [0.5, -2, np.nan, np.nan, 1]], "f")
    wanted = np.nanquantile(x, [0.2, 0.7], axis=1, method=method)
    _like(ops.nanquantile(x, [0.2, 0.7], axis=1, method=method), wanted)


def test_eig_makes_the_matrix_again() -> None:
    x = np.random.default_rng(0).normal(size=[3, 3]).astype("f")
    values, vectors = ops.eig(x)
    _like(ops.matmul(vectors, tf.linalg.diag(values)) - ops.matmul(tf.cast(x, tf.complex64), vectors), 0)


def test_empty_tensors_have_no_extremes() -> None:
    for of in (ops.max, ops.min):
        with pytest.raises(tf.errors.InvalidArgumentError, match="empty"):
            of(tf.zeros([0]))
        assert float(of(tf.zeros([0]), initial=2.0)) == 2.0


def test_gradients_flow() -> None:
    x = tf.Variable([[1.0, -2.0], [3.0, 0.5]])
    for of in (
        lambda x: ops.sum(ops.quantile(x, 0.3, axis=1)),
        lambda x: ops.sum(ops.take_along_axis(x, [[1], [0]], axis=1)),
        lambda x: ops.norm(x, ord="nuc"),
        lambda x: ops.logsumexp(ops.layer_normalization(x * 3.0)),
        lambda x: ops.sum(ops.associative_scan(lambda a, b: a * b, x)),
        lambda x: ops.sum(ops.scan(lambda c, v: (c * v, c), tf.ones([2]), x)[0]),
    ):
        with tf.GradientTape() as tape:
            y = of(x)
        slope = tape.gradient(y, x).numpy()
        for place in np.ndindex(2, 2):
            step = np.zeros([2, 2], "f")
            step[place] = 1e-2
            near = (float(of(x + step)) - float(of(x - step))) / 2e-2
            assert slope[place] == pytest.approx(near, rel=2e-2, abs=2e-2)


def test_custom_gradients() -> None:
    @ops.custom_gradient
    def tripled(x: Any) -> Any:
        return x * 2.0, lambda upstream: upstream * 3.0

    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tripled(x)
    assert float(tape.gradient(y, x)) == 3.0


def test_symbolic_tensors_of_keras() -> None:
    x = tf.keras.Input((4, 3))
    for y, shape in (
        (ops.relu(ops.add(x, 1)), (None, 4, 3)),
        (ops.matmul(x, tf.ones([3, 5])), (None, 4, 5)),
        (ops.concatenate([x, x], axis=1), (None, 8, 3)),
        (ops.mean(x, axis=(1, 2)), (None,)),
        (ops.reshape(x, (-1, 12)), (None, 12)),
        (ops.softmax(ops.sum(x, axis=1)), (None, 3)),
        (ops.image.resize(ops.expand_dims(x, -1), (2, 2)), (None, 2, 2, 1)),
        (ops.conv(x, tf.ones([2, 3, 6])), (None, 3, 6)),
        (ops.dot_product_attention(*[ops.expand_dims(x, 2)] * 3), (None, 4, 1, 3)),
    ):
        assert tf.keras.backend.is_keras_tensor(y)
        assert tuple(y.shape) == shape
    model = tf.keras.Model(x, ops.max(ops.multiply(x, 2), axis=1))
    assert model(np.ones([2, 4, 3], "f")).numpy().tolist() == [[2.0] * 3] * 2


def test_conversions() -> None:
    ragged = tf.ragged.constant([[1], [2, 3]])
    sparse = tf.sparse.from_dense([[0, 1]])
    assert ops.convert_to_numpy(ragged).tolist() == [[1, 0], [2, 3]]
    assert ops.convert_to_numpy(sparse).tolist() == [[0, 1]]
    assert ops.convert_to_tensor(sparse, sparse=False).numpy().tolist() == [[0, 1]]
    assert ops.is_tensor(ragged) and ops.is_tensor(sparse) and not ops.is_tensor([1])
    assert ops.one_hot([1], 3, sparse=True).dense_shape.numpy().tolist() == [1, 3]


def test_the_modules_have_the_same_functions() -> None:
    assert ops.numpy.add is ops.add
    assert ops.nn.relu is ops.relu
    assert ops.linalg.norm is ops.norm
    assert ops.add.__name__ == "add" and ops.add.__doc__


def test_promotion_follows_the_default_float_type() -> None:
    tf.keras.config.set_floatx("float16")
    try:
        assert ops.divide(tf.constant(1), 2).dtype == tf.float16
        assert ops.zeros([1]).dtype == tf.float16
    finally:
        tf.keras.config.set_floatx("float32")
    assert ops.divide(tf.constant(1), 2).dtype == tf.float32


@pytest.mark.parametrize(
    "call, kind, words",
    [
        (lambda: ops.transpose(tf.ones([2, 3]), (0, 0)), ValueError, "permutation"),
        (lambda: ops.squeeze(tf.ones([2, 1]), 0), ValueError, "dimension is not 1"),
        (lambda: ops.moveaxis(tf.ones([2, 1]), 0, (0, 1)), ValueError, "Inconsistent number"),
        (lambda: ops.rot90(tf.ones([2])), ValueError, "at least 2"),
        (lambda: ops.flip(tf.ones([2]), 1), ValueError, "out of bounds"),
        (lambda: ops.pad(tf.ones([2]), [(1, 1)], "reflect", 3), ValueError, "constant_values"),
        (lambda: ops.array_split(tf.ones([2]), 0), ValueError, "positive"),
        (lambda: ops.array_split(tf.ones([2]), 1.5), TypeError, "int"),
        (lambda: ops.where([True], 1), ValueError, "both"),
        (lambda: ops.take_along_axis(tf.ones([2, 2]), [[1]]), ValueError, "1D"),
        (lambda: ops.diag(tf.ones([1, 1, 1])), ValueError, "1d or 2d"),
        (lambda: ops.diff(tf.constant(1)), ValueError, "one dimensional"),
        (lambda: ops.eye(2.0), TypeError, "integer"),
        (lambda: ops.linspace(0, 1, -1), ValueError, "non-negative"),
        (lambda: ops.vander([[1]]), ValueError, "1-dimensional"),
        (lambda: ops.correlate([1.0], [1.0], mode="half"), ValueError, "Invalid mode"),
        (lambda: ops.gcd([1.0], [2.0]), TypeError, "integers"),
        (lambda: ops.lcm([1.0], [2]), TypeError, "integers"),
        (lambda: ops.ldexp([1.0], [2.0]), TypeError, "integer"),
        (lambda: ops.quantile([1.0], 0.5, method="guess"), ValueError, "method"),
        (lambda: ops.histogram([1.0], bins=2.5), TypeError, "int"),
        (lambda: ops.histogram([1.0], range=(2, 1)), ValueError, "greater"),
        (lambda: ops.searchsorted([[1.0]], [1.0]), ValueError, "1-D"),
        (lambda: ops.segment_sum([1, 2], [0]), ValueError, "leading dimension"),
        (lambda: ops.fft([1.0]), ValueError, "real and imaginary"),
        (lambda: ops.stft(tf.ones([8]), 8, 4, 4), ValueError, "fft_length"),
        (lambda: ops.stft(tf.ones([8], tf.float16), 4, 2, 4), TypeError, "float32"),
        (lambda: ops.cholesky([[-1.0]]), ValueError, "positive definite"),
        (lambda: ops.inv([[1.0, 2.0]]), ValueError, "square"),
        (lambda: ops.solve([[1.0]], [1.0, 2.0]), ValueError, "Incompatible"),
        (lambda: ops.norm(tf.ones([2]), ord="fro"), ValueError, "vector norm"),
        (lambda: ops.norm(tf.ones([2, 2]), ord=7), ValueError, "matrix norm"),
        (lambda: ops.norm(tf.ones([2, 2, 2])), ValueError, "axis"),
        (lambda: ops.qr([[1.0]], mode="half"), ValueError, "mode"),
        (lambda: ops.lstsq([[1.0]], [1.0, 2.0]), ValueError, "Leading"),
        (lambda: ops.scan(None, 0, [1]), TypeError, "callable"),
        (lambda: ops.scan(lambda c, x: (c, x), 0), ValueError, "length"),
        (lambda: ops.scatter_update([1], [[0]], [1], reduction="div"), ValueError, "reduction"),
        (lambda: ops.vectorize(3), ValueError, "callable"),
        (lambda: ops.normalize([1.0], order=0), ValueError, "order"),
        (lambda: ops.multi_hot([1]), ValueError, "num_classes"),
        (lambda: ops.glu(tf.ones([3])), ValueError, "divisible by 2"),
        (lambda: ops.conv(tf.ones([1, 2, 1]), tf.ones([3, 1, 1])), ValueError, "empty"),
        (lambda: ops.max_pool(tf.ones([2, 2]), 2), ValueError, "dimensions"),
        (lambda: ops.depthwise_conv(tf.ones([1, 4, 2]), tf.ones([3, 1, 1])), ValueError, "channels"),
        (lambda: ops.average_pool(tf.ones([1, 4, 2]), 2, padding="causal"), ValueError, "padding"),
        (lambda: ops.unfold(tf.ones([2, 2]), 2), ValueError, "4D"),
        (lambda: ops.psnr([1.0], [1.0, 2.0], 1.0), ValueError, "match"),
        (lambda: ops.dot_product_attention(*[tf.ones([1, 2])] * 3), ValueError, "4D"),
        (lambda: ops.dot_product_attention(1, 2, 3, flash_attention=True), ValueError, "flash"),
        (lambda: ops.ctc_decode(tf.ones([1, 2, 3]), [2], strategy="guess"), ValueError, "strategy"),
        (lambda: ops.image.resize(tf.ones([2, 2, 1]), (2,)), ValueError, "two elements"),
        (lambda: ops.image.resize(tf.ones([2, 2, 1]), (2, 2), "cubic"), ValueError, "interpolation"),
        (lambda: ops.image.rgb_to_hsv(tf.ones([2, 2, 3], tf.int32)), ValueError, "float"),
        (lambda: ops.image.rgb_to_grayscale(tf.ones([2, 2, 4])), ValueError, "channel"),
        (lambda: ops.image.pad_images(tf.ones([2, 2, 1]), 1, 1, 1), ValueError, "exactly two"),
        (lambda: ops.image.crop_images(tf.ones([2, 2, 1]), 1, 1, 3, 1), ValueError, ">= 0"),
        (lambda: ops.image.map_coordinates([1.0], [[0.0]], 2), NotImplementedError, "order"),
        (lambda: ops.image.affine_transform(tf.ones([2, 2, 1]), [[[1.0]]]), ValueError, "transform rank"),
    ],
)
def test_mistakes_are_told(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
