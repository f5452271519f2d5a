"""Stacks of layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
layers = keras.layers


def ones(*shape: int) -> Any:
    return np.ones(shape, "float32")


def test_it_is_built_as_soon_as_the_shape_is_known() -> None:
    model = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(128), layers.Dense(10)])
    assert model.built and model.count_params() == 101_770
    assert model.input_shape == (None, 28, 28) and model.output_shape == (None, 10)
    assert [w.path for w in model.weights][:2] == [
        f"{model.name}/{model.layers[1].name}/{n}" for n in ("kernel", "bias")
    ]


def test_a_first_call_builds_it() -> None:
    model = keras.Sequential([layers.Flatten(), layers.Dense(3)])
    assert not model.built and model.weights == []
    with pytest.raises(ValueError, match="isn't built"):
        model.count_params()
    assert model(ones(2, 4, 5)).shape == (2, 3)
    assert model.count_params() == 63 and model.input_shape == (None, 4, 5)
    with pytest.raises(ValueError, match="incompatible"):
        model(ones(2, 4, 6))


def test_build_takes_the_shape_with_the_batch() -> None:
    model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    model.build((None, 4))
    assert model.count_params() == 15 + 8
    model.build(input_shape=(None, 4))
    with pytest.raises(ValueError, match="already been configured"):
        model.build((None, 5))


def test_layers_are_added_and_taken_away() -> None:
    model = keras.Sequential()
    model.add(keras.Input((4,)))
    model.add(layers.Dense(3))
    model.add(layers.Dense(2))
    assert model.output_shape == (None, 2)
    assert model.pop().units == 2
    assert model.output_shape == (None, 3) and len(model.weights) == 2
    model.add(layers.Activation("softmax"))
    assert model(ones(2, 4)).numpy().sum() == pytest.approx(2.0)


def test_what_cant_be_added() -> None:
    with pytest.raises(ValueError, match=r"Only instances of `keras\.Layer`"):
        keras.Sequential([3])
    with pytest.raises(ValueError, match="unique names"):
        keras.Sequential([layers.Dense(1, name="a"), layers.Dense(1, name="a")])
    with pytest.raises(ValueError, match="different Input"):
        keras.Sequential([keras.Input((2,)), keras.Input((3,))])
    with pytest.raises(ValueError, match="no layers"):
        keras.Sequential().build((None, 3))


def test_models_within_models() -> None:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3)], name="inner")
    model = keras.Sequential([inner, layers.Dense(2)])
    assert model.input_shape == (None, 4) and len(model.weights) == 4
    assert model.get_layer("inner") is inner and model.get_layer(index=0) is inner
    assert model(ones(1, 4)).shape == (1, 2)


def test_training_mode_reaches_the_layers() -> None:
    model = keras.Sequential([keras.Input((1000,)), layers.Dropout(0.5)])
    x = ones(1, 1000)
    assert np.array_equal(model(x), x) and np.array_equal(model(x, training=False), x)
    assert 300 < np.count_nonzero(model(x, training=True)) < 700


def test_weights_follow_changes() -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
    assert len(model.trainable_weights) == 4
    model.layers[0].trainable = False
    assert len(model.trainable_weights) == 2 and len(model.non_trainable_weights) == 2
    model.trainable = False
    assert model.trainable_weights == []
    model.trainable = True
    assert len(model.trainable_weights) == 4


def test_configurations_go_there_and_back() -> None:
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, activation="relu"), layers.Dense(2)], name="net"
    )
    again = keras.Sequential.from_config(model.get_config())
    assert again.get_config() == model.get_config() and again.count_params() == model.count_params()
    from_json = keras.models.model_from_json(model.to_json())
    assert from_json.get_config() == model.get_config()


def test_the_summary_has_keras_table(capsys: pytest.CaptureFixture[str]) -> None:
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Flatten(), layers.Dense(128, name="hidden"), layers.Dense(10)],
        name="net",
    )
    lines: list[str] = []
    model.summary(print_fn=lines.append, line_length=75)
    assert 'Model: "net"' in lines[0] and "hidden (Dense)" in lines[0] and "100,480" in lines[0]
    assert "Total params: 101,770 (397.54 KB)" in lines[0]
    model.summary()
    assert "Trainable params: 101,770" in capsys.readouterr().out


def test_an_axis_of_one_channel_may_be_left_out() -> None:
    model = keras.Sequential([layers.Flatten(), layers.Dense(3)])
    x = np.ones((2, 5, 5, 1), np.float32)
    expected = model(x).numpy()
    assert np.allclose(model(x[..., 0]).numpy(), expected)
    assert np.allclose(model.predict(x[..., 0], verbose=0), expected)
    with pytest.raises(ValueError, match="incompatible"):
        model(x.reshape(2, 25))
