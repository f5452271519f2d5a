"""Files that real Keras wrote: the same predictions, and training that goes on from the optimizer's state."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

from . import saved_models

keras = tf.keras
RESULTS = np.load(Path(__file__).with_name("golden.npz"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    with zipfile.ZipFile(saved_models.FILES) as archive:
        archive.extractall(folder)
    return folder


def restored(files: Path, name: str) -> Any:
    if "weights" not in name:
        return keras.models.load_model(files / name)
    kind = name.partition(".")[0]
    model = saved_models.MODELS[kind](keras)
    model(saved_models.inputs_of(kind))
    model.load_weights(files / name)
    return model


@pytest.mark.parametrize("name", saved_models.GOLDEN)
def test_predictions_are_the_same(name: str, files: Path) -> None:
    model = restored(files, name)
    found = saved_models.predictions(model, name.partition(".")[0])
    np.testing.assert_allclose(found, RESULTS[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["dense.keras", "dense.h5"])
def test_training_goes_on_with_the_same_numbers(name: str, files: Path) -> None:
    model = restored(files, name)
    assert int(model.optimizer.iterations) == 6
    assert saved_models.more_training(model, "dense") == pytest.approx(
        float(RESULTS[f"{name} trained"]), rel=1e-5
    )
    assert set(model.get_metrics_result()) == {"loss", "mae"}


def test_weights_of_whole_models_can_be_taken_alone(files: Path) -> None:
    for name in ("dense.keras", "dense.h5"):
        model = saved_models.dense(keras)
        model.load_weights(files / name)
        np.testing.assert_allclose(
            saved_models.predictions(model, "dense"), RESULTS[name], rtol=1e-5, atol=1e-6
        )


def test_a_model_that_is_not_to_be_compiled_is_not(files: Path) -> None:
    for name in ("dense.keras", "dense.h5"):
        assert not keras.models.load_model(files / name, compile=False).compiled
