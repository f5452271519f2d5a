"""Embedding, Lambda, Masking: what the cases against Keras can't show."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import Input, Model, Sequential, layers, saving


def test_the_gradient_of_an_embedding_is_that_of_its_rows() -> None:
    layer = layers.Embedding(1000, 4)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(tf.constant([[1, 2], [1, 5]])))
    [gradient] = tape.gradient(loss, layer.trainable_variables)
    assert isinstance(gradient, tf.IndexedSlices)
    assert gradient.values.shape == (4, 4)
    assert sorted(gradient.indices.numpy()) == [1, 1, 2, 5]


def test_an_embedding_takes_values_and_a_length() -> None:
    table = np.arange(6.0, dtype=np.float32).reshape(3, 2)
    for weights in (table, [table]):
        layer = layers.Embedding(3, 2, weights=weights)
        np.testing.assert_array_equal(layer(tf.constant([2, 0])), table[[2, 0]])
    model = Sequential([layers.Embedding(10, 4, input_length=7), layers.Flatten()])
    assert model.output_shape == (None, 28)


@pytest.mark.parametrize("make", [lambda: layers.Embedding(3, 2, lora_rank=1)])
def test_variants_are_refused(make: Any) -> None:
    with pytest.raises(NotImplementedError, match="has no `lora_rank`"):
        make()


def test_a_mask_goes_through_a_model() -> None:
    words = Input((None,), dtype="int32")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    model = Model(words, layers.GRU(3)(layers.Dropout(0.5)(x)))
    short, long = tf.constant([[3, 4]]), tf.constant([[3, 4, 0, 0]])
    np.testing.assert_allclose(model(short), model(long), rtol=1e-5)


@saving.register_keras_serializable("tests")
def doubled(x: Any, factor: float = 2.0) -> Any:
    return x * factor


def test_the_function_of_a_lambda_layer_is_found_by_its_name() -> None:
    layer = layers.Lambda(doubled, arguments={"factor": 3.0})
    config = json.loads(json.dumps(layers.serialize(layer)))
    again = layers.deserialize(config)
    assert again.function is doubled
    assert float(again(tf.constant(2.0))) == 6.0


def test_the_code_of_a_lambda_is_not_run() -> None:
    square = lambda x: x**2  # noqa: E731
    layer = layers.Lambda(square)
    with pytest.warns(UserWarning, match="lambda"):
        config = layers.serialize(layer)
    with pytest.raises(ValueError, match="not run"):
        layers.deserialize(config)
    again = layers.deserialize(config, custom_objects={"<lambda>": square})
    assert float(again(tf.constant(3.0))) == 9.0


def test_a_lambda_layer_in_a_model() -> None:
    x = Input((3,))
    outputs = layers.Lambda(lambda x, training=None: tf.reduce_sum(x, 1) + (1.0 if training else 0.0))(x)
    model = Model(x, outputs)
    assert model.output_shape == (None,)
    np.testing.assert_array_equal(model(tf.ones([2, 3])), [3.0, 3.0])
    np.testing.assert_array_equal(model(tf.ones([2, 3]), training=True), [4.0, 4.0])


def test_merging_functions() -> None:
    x, y = tf.constant([[1.0, 4.0]]), tf.constant([[3.0, 2.0]])
    wanted = {
        "add": [4, 6],
        "subtract": [-2, 2],
        "multiply": [3, 8],
        "average": [2, 3],
        "maximum": [3, 4],
        "minimum": [1, 2],
        "concatenate": [1, 4, 3, 2],
        "dot": [11],
    }
    for name, values in wanted.items():
        np.testing.assert_array_equal(getattr(layers, name)([x, y]), [values])
