"""Configurations: there and back, Keras 2's form, custom objects, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

saving = tf.keras.saving


class Scale:
    """A custom object with one argument."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def get_config(self) -> dict[str, Any]:
        return {"factor": self.factor}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Scale:
        return cls(**config)


def _negated(x: Any) -> Any:
    return -x


OBJECTS = (
    tf.keras.losses.Huber(delta=0.3, reduction="sum", name="h"),
    tf.keras.losses.CosineSimilarity(axis=0),
    tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=3),
    tf.keras.metrics.AUC(num_thresholds=7, curve="PR", name="area"),
    tf.keras.metrics.Precision(thresholds=[0.2, 0.4], top_k=None, class_id=1),
    tf.keras.metrics.SensitivityAtSpecificity(0.3, num_thresholds=9),
    tf.keras.metrics.F1Score(average="micro"),
    tf.keras.metrics.MeanIoU(num_classes=4, ignore_class=0),
    tf.keras.metrics.R2Score(num_regressors=2),
    tf.keras.metrics.MeanMetricWrapper(tf.keras.losses.mse, name="wrapped"),
    tf.keras.initializers.VarianceScaling(2.0, "fan_out", seed=3),
    tf.keras.initializers.Constant([1.0, 2.0]),
    tf.keras.regularizers.L1L2(0.1, 0.2),
    tf.keras.regularizers.OrthogonalRegularizer(0.5, "columns"),
    tf.keras.constraints.MinMaxNorm(0.1, 0.9, 0.5, 1),
)


@pytest.mark.parametrize("obj", OBJECTS, ids=lambda x: type(x).__name__)
def test_an_object_comes_back_from_its_configuration(obj: Any) -> None:
    config = saving.serialize_keras_object(obj)
    for form in (config, {"class_name": config["class_name"], "config": config["config"]}):
        back = getattr(tf.keras, config["module"].partition(".")[2]).deserialize(form)
        assert type(back) is type(obj)
        assert saving.serialize_keras_object(back) == config
    assert type(saving.deserialize_keras_object(config)) is type(obj)


def test_values_come_back() -> None:
    value = {
        "a": np.ones([2], np.float32),
        "b": [1, None, "x"],
        "c": slice(1, None, 2),
        "d": b"bytes",
        "e": ...,
    }
    back = saving.deserialize_keras_object(saving.serialize_keras_object(value))
    np.testing.assert_array_equal(back.pop("a"), np.ones([2]))
    assert back == {"b": [1, None, "x"], "c": slice(1, None, 2), "d": b"bytes", "e": ...}
    tensor = saving.deserialize_keras_object(saving.serialize_keras_object(tf.constant([1, 2])))
    assert tensor.numpy().tolist() == [1, 2]
    assert tensor.dtype == tf.int32


def test_custom_objects_are_found_in_arguments_scopes_and_the_registry() -> None:
    config = saving.serialize_keras_object(Scale(3.0))
    assert saving.deserialize_keras_object(config, custom_objects={"Scale": Scale}).factor == 3.0
    with tf.keras.utils.custom_object_scope({"Scale": Scale}), tf.keras.utils.custom_object_scope({}):
        assert saving.deserialize_keras_object(config).factor == 3.0
    with pytest.raises(TypeError, match="custom_objects"):
        saving.deserialize_keras_object(config)
    try:
        tf.keras.utils.register_keras_serializable("shop", "Scale3")(Scale)
        assert saving.serialize_keras_object(Scale())["registered_name"] == "shop>Scale3"
        assert isinstance(saving.deserialize_keras_object(saving.serialize_keras_object(Scale())), Scale)
    finally:
        del saving.get_custom_objects()["shop>Scale3"]


def test_a_custom_function_is_found_by_its_name() -> None:
    with saving.custom_object_scope({"_negated": _negated}):
        assert tf.keras.activations.get("_negated") is _negated
        assert saving.deserialize_keras_object(saving.serialize_keras_object(_negated)) is _negated
    with pytest.raises(ValueError, match="custom_objects"):
        tf.keras.activations.get("_negated")


@pytest.mark.parametrize(
    "config",
    [
        {"module": "os", "class_name": "function", "config": "system", "registered_name": "function"},
        {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
        {"module": "subprocess", "class_name": "Popen", "config": {"args": "true"}, "registered_name": None},
        {"module": "keras.utils", "class_name": "get_file", "config": {}, "registered_name": None},
        {"module": "keras.losses", "class_name": "np", "config": {}, "registered_name": None},
    ],
)
def test_a_configuration_leads_to_nothing_that_was_not_registered(config: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="custom_objects"):
        saving.deserialize_keras_object(config)


def test_a_lambda_is_never_run_from_a_file() -> None:
    with pytest.warns(UserWarning, match="lambda"):
        config = saving.serialize_keras_object(lambda x: x)
    for safe_mode in (True, False):
        with pytest.raises(ValueError, match="custom_objects"):
            saving.deserialize_keras_object(config, safe_mode=safe_mode)
    assert saving.deserialize_keras_object(config, custom_objects={"<lambda>": _negated}) is _negated


def test_a_class_without_a_configuration_is_not_registered() -> None:
    with pytest.raises(ValueError, match="get_config"):
        saving.register_keras_serializable()(type("Bare", (), {}))


def test_names_are_kept_by_the_registry() -> None:
    assert saving.get_registered_name(Scale) in ("Scale", "shop>Scale3")
    assert saving.get_registered_object("nobody") is None
