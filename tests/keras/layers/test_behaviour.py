"""What the golden cases don't ask of convolutions, poolings and normalization: names, uses, cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import layers


def images(*shape: int) -> Any:
    return tf.constant(np.random.RandomState(1).uniform(-1, 1, shape).astype("float32"))


def operations(layer: Any, x: Any, training: bool = False) -> list[str]:
    """The kinds of operations of a call, without those that read and write variables."""
    layer(x)
    graph = tf.function(lambda x: layer(x, training=training)).get_concrete_function(x).graph
    kinds = [operation.type for operation in graph.get_operations()]
    return [x for x in kinds if not x.endswith("VariableOp") and x not in ("Placeholder", "Const")]


def test_further_names_are_the_same_classes() -> None:
    assert layers.Convolution2D is layers.Conv2D
    assert layers.Convolution1DTranspose is layers.Conv1DTranspose
    assert layers.SeparableConvolution2D is layers.SeparableConv2D
    assert layers.MaxPool2D is layers.MaxPooling2D
    assert layers.AvgPool3D is layers.AveragePooling3D
    assert layers.GlobalAvgPool1D is layers.GlobalAveragePooling1D
    assert layers.GlobalMaxPool2D is layers.GlobalMaxPooling2D


def test_arguments_by_position() -> None:
    conv = layers.Conv2D(4, (3, 2), (2, 1), "same")
    assert (conv.filters, conv.kernel_size, conv.strides, conv.padding) == (4, (3, 2), (2, 1), "same")
    pool = layers.MaxPool2D((3, 3), 2, "same")
    assert (pool.pool_size, pool.strides, pool.padding) == ((3, 3), (2, 2), "same")


def test_few_operations_are_recorded() -> None:
    x = images(2, 6, 6, 3)
    assert operations(layers.Conv2D(4, 3, activation="relu"), x) == ["Conv2D", "BiasAdd", "Relu"]
    assert operations(layers.DepthwiseConv2D(3, use_bias=False), x) == ["DepthwiseConv2dNative"]
    assert operations(layers.Conv2DTranspose(4, 3), x) == ["Conv2DBackpropInput", "BiasAdd"]
    assert operations(layers.MaxPooling2D(), x) == ["MaxPool"]
    assert operations(layers.GlobalAveragePooling2D(), x) == ["Mean"]
    assert operations(layers.BatchNormalization(), x) == ["FusedBatchNormV3"]
    moved = ["FusedBatchNormV3", "Mul", "Mul", "AddV2"]
    assert operations(layers.BatchNormalization(), x, training=True) == moved


def test_channels_first_is_channels_last_transposed_where_width_and_channels_agree() -> None:
    x = images(2, 3, 4, 5)
    first = layers.DepthwiseConv2D((2, 3), data_format="channels_first", bias_initializer="random_normal")
    found = first(x)
    last = layers.DepthwiseConv2D((2, 3))
    last.build((None, 4, 5, 3))
    last.set_weights(first.get_weights())
    wanted = tf.transpose(last(tf.transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2])
    assert found.shape == (2, 3, 3, 3)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_a_subclass_may_change_the_convolution() -> None:
    class Standardized(layers.Conv2D):
        def convolution_op(self, inputs: Any, kernel: Any) -> Any:
            return super().convolution_op(inputs, kernel - tf.reduce_mean(kernel))

    layer = Standardized(2, 2, kernel_initializer="ones")
    np.testing.assert_allclose(layer(images(1, 3, 3, 1)), np.zeros((1, 2, 2, 2)), atol=1e-6)


def test_causal_convolutions_see_no_later_inputs() -> None:
    layer = layers.Conv1D(2, 3, padding="causal", dilation_rate=2)
    x = images(1, 8, 3).numpy()
    before = layer(x).numpy()
    x[:, 5:] = 9.0
    after = layer(x).numpy()
    np.testing.assert_array_equal(before[:, :5], after[:, :5])
    assert not np.array_equal(before[:, 5:], after[:, 5:])


def test_batch_normalization_follows_the_batch() -> None:
    layer = layers.BatchNormalization(momentum=0.5)
    x = images(4, 5, 5, 2) * 3.0 + 1.0
    y = layer(x, training=True).numpy()
    np.testing.assert_allclose(y.mean((0, 1, 2)), 0.0, atol=1e-5)
    np.testing.assert_allclose(y.std((0, 1, 2)), 1.0, atol=1e-3)
    values = x.numpy().reshape(-1, 2)
    np.testing.assert_allclose(layer.moving_mean.numpy(), values.mean(0) / 2, rtol=1e-5)
    np.testing.assert_allclose(layer.moving_variance.numpy(), 0.5 + values.var(0) / 2, rtol=1e-5)


def test_frozen_batch_normalization_stays_as_it_is() -> None:
    layer = layers.BatchNormalization()
    x = images(4, 3)
    layer(x, training=True)
    before = layer.get_weights()
    layer.trainable = False
    y = layer(x, training=True)
    np.testing.assert_array_equal(y, layer(x, training=False))
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    layer.trainable = True
    assert not np.array_equal(y, layer(x, training=True))


def test_the_masked_part_does_not_count() -> None:
    x = images(2, 4, 3).numpy()
    mask = np.array([[True, True, False, False], [True, True, True, False]])
    layer, other = layers.BatchNormalization(), layers.BatchNormalization()
    layer(x, training=True, mask=tf.constant(mask))
    x[~mask] = 100.0
    other(x, training=True, mask=tf.constant(mask))
    np.testing.assert_array_equal(layer.moving_mean.numpy(), other.moving_mean.numpy())
    with pytest.raises(ValueError, match="one dimension less"):
        layer(x, mask=tf.constant(mask[0]))


def test_batch_normalization_takes_keras_2_configurations() -> None:
    layer = layers.BatchNormalization.from_config({"name": "bn", "axis": [3], "momentum": 0.9})
    assert layer.axis == 3


def test_adaptive_pooling_needs_sizes() -> None:
    layer = layers.AdaptiveAveragePooling1D(2)
    with pytest.raises(ValueError, match="known"):
        tf.function(lambda x: layer(x)).get_concrete_function(tf.TensorSpec([1, None, 3]))


def test_spectral_normalization_divides_by_the_largest_singular_value() -> None:
    inner = layers.Dense(3, use_bias=False)
    layer = layers.SpectralNormalization(inner, power_iterations=50)
    layer(images(2, 4), training=True)
    assert np.linalg.svd(inner.kernel.numpy())[1][0] == pytest.approx(1.0, abs=1e-3)


def test_spectral_normalization_leaves_a_kernel_of_zeros() -> None:
    inner = layers.Dense(3, kernel_initializer="zeros")
    layer = layers.SpectralNormalization(inner)
    np.testing.assert_array_equal(layer(images(2, 4), training=True), np.zeros((2, 3)))
    np.testing.assert_array_equal(inner.kernel.numpy(), np.zeros((4, 3)))
