"""The networks against Keras's: layers, weights, outputs; their arguments; images and predictions."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import applications, layers, models
from thalweg.keras.applications import imagenet_utils
from thalweg.keras.initializers import drawn
from thalweg.keras.naming import reset_uids

from .listing import NAMES, VARIANTS, described
from .outputs import MODES, OUTPUTS, images, output_of

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))


@pytest.fixture
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that are zeros: the largest networks have millions, which take long to draw."""

    def zeros(self: Any, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return tf.zeros(shape, dtype)

    monkeypatch.setattr(drawn.VarianceScaling, "__call__", zeros)


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("label", [*NAMES, *VARIANTS])
def test_made_of_the_same(label: str) -> None:
    name, arguments = VARIANTS.get(label, (label, {}))
    reset_uids()
    assert described(getattr(applications, name)(weights=None, **arguments)) == GOLDEN[label]


@pytest.mark.parametrize("name", OUTPUTS)
def test_says_the_same(name: str) -> None:
    with np.load(HERE / "golden.npz") as file:
        wanted = file[name]
    np.testing.assert_allclose(output_of(tf.keras, name), wanted, rtol=1e-4, atol=1e-4 * np.abs(wanted).max())


@pytest.mark.parametrize("mode", MODES)
def test_images(mode: str) -> None:
    with np.load(HERE / "golden.npz") as file:
        wanted = file[mode]
    preprocess = imagenet_utils.preprocess_input
    np.testing.assert_allclose(preprocess(images(), mode=mode), wanted, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(preprocess(tf.constant(images()), mode=mode), wanted, rtol=1e-5, atol=1e-4)
    first = np.moveaxis(images(), -1, 1)
    found = preprocess(tf.constant(first), data_format="channels_first", mode=mode)
    np.testing.assert_allclose(np.moveaxis(found, 1, -1), wanted, rtol=1e-5, atol=1e-4)
    whole = preprocess(images().astype(np.uint8), mode=mode)
    assert whole.dtype == np.float32
    inputs = layers.Input((32, 32, 3))
    model = models.Model(inputs, preprocess(inputs, mode=mode))
    np.testing.assert_allclose(model(images()), wanted, rtol=1e-5, atol=1e-4)


def test_each_network_has_its_images() -> None:
    x = np.full((1, 2, 2, 3), 255.0, np.float32)
    assert applications.mobilenet_v2.preprocess_input(x.copy()).max() == 1.0
    assert applications.vgg16.preprocess_input(x.copy()).max() == pytest.approx(255 - 103.939)
    assert applications.densenet.preprocess_input(x.copy()).max() == pytest.approx((1 - 0.406) / 0.225)
    assert applications.efficientnet.preprocess_input(x) is x


def test_predictions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = {str(i): [f"n{i:08d}", f"thing_{i}"] for i in range(1000)}
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "imagenet_class_index.json").write_text(json.dumps(index), encoding="utf-8")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    imagenet_utils._classes.cache_clear()
    monkeypatch.setattr(imagenet_utils, "_CLASS_INDEX_HASH", None)
    predictions = np.zeros((2, 1000), np.float32)
    predictions[0, [3, 700]] = 0.25, 0.75
    predictions[1, 5] = 1
    found = applications.vgg16.decode_predictions(predictions, top=2)
    imagenet_utils._classes.cache_clear()
    assert found[0] == [("n00000700", "thing_700", 0.75), ("n00000003", "thing_3", 0.25)]
    assert found[1][0] == ("n00000005", "thing_5", 1.0)
    with pytest.raises(ValueError, match="1000"):
        applications.vgg16.decode_predictions(predictions[:, :10])


def test_without_a_network_the_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any, **kwargs: Any) -> Any:
        raise OSError("no network")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr("urllib.request.urlopen", refused)
    with pytest.raises(Exception, match=r"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top\.h5"):
        applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3))


@pytest.mark.usefixtures("no_drawing")
def test_inputs_of_ones_own() -> None:
    inputs = layers.Input((40, 40, 3), name="mine")
    model = applications.MobileNetV2(weights=None, include_top=False, input_tensor=inputs)
    assert model.inputs[0] is inputs
    scaled = layers.Rescaling(2.0)(inputs)
    model = applications.ResNet50(weights=None, include_top=False, input_tensor=scaled, pooling="max")
    assert model.inputs[0] is inputs
    assert [layer.name for layer in model.layers][:2] == ["mine", scaled._keras_history.operation.name]
    assert tuple(model.output_shape) == (None, 2048)


@pytest.mark.usefixtures("no_drawing")
def test_configurations() -> None:
    for name in ("MobileNetV3Small", "InceptionResNetV2", "ConvNeXtTiny"):
        model = getattr(applications, name)(weights=None, include_top=False, input_shape=(75, 75, 3))
        again = models.Model.from_config(json.loads(json.dumps(model.get_config())))
        assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
        assert again.count_params() == model.count_params()


def test_arguments() -> None:
    usual = ["include_top", "weights", "input_tensor", "input_shape", "pooling", "classes"]
    usual += ["classifier_activation", "name"]
    assert list(inspect.signature(applications.VGG16).parameters) == usual
    assert applications.ResNet101.__name__ == "ResNet101"
    assert applications.resnet50.ResNet50 is applications.ResNet50
    with pytest.raises(ValueError, match="classes"):
        applications.VGG16(classes=10)
    with pytest.raises(ValueError, match="at least 32x32"):
        applications.VGG16(weights=None, include_top=False, input_shape=(16, 64, 3))
    with pytest.raises(ValueError, match=r"\(224, 224, 3\)"):
        applications.VGG16(input_shape=(100, 100, 3))
    with pytest.raises(ValueError, match="weights"):
        applications.VGG16(weights="nowhere.h5")
    with pytest.raises(ValueError, match="alpha"):
        applications.MobileNetV2(alpha=0.9)
    with pytest.raises(ValueError, match="input_shape"):
        applications.MobileNetV2(
            weights=None, input_shape=(96, 96, 3), input_tensor=layers.Input((64, 64, 3))
        )
    with pytest.raises(ValueError, match="mode"):
        imagenet_utils.preprocess_input(images(), mode="other")
