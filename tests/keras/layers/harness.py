"""The checks of every layer: all that Keras gave for a case has to come out here, too.

The tests of a family of layers are

    class TestCore(LayerChecks):
        family = "core"
"""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg import keras
from thalweg.keras import layers, models

from .case import GOLDEN, Case, Refused
from .probe import Probe, array, error_of, masked, plain


class _Keras:
    """The names of `keras` that probes use."""

    layers = layers
    Input = staticmethod(layers.Input)

    def __getattr__(self, name: str) -> Any:
        return getattr(keras, name)


@pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask")
class LayerChecks:
    """The tests of a family of layers; a subclass names the family."""

    family: str

    def test_description(self, case: Case) -> None:
        """Configuration, weights, shapes and dtypes."""
        found, wanted = probe(case).description(), said(self.family)[str(case)]
        for key in wanted:
            assert found[key] == wanted[key], key

    def test_configuration(self, case: Case) -> None:
        """A layer made of the configuration, as JSON has it, is the same layer."""
        layer = probe(case).layer()
        config = plain(layer.get_config())
        again = type(layer).from_config(config)
        assert plain(again.get_config()) == config
        again = layers.deserialize(plain(layers.serialize(layer)))
        assert type(again) is type(layer)
        assert plain(again.get_config()) == config

    def test_eager_build(self, case: Case) -> None:
        """The first call on tensors makes the same weights as one on symbolic tensors."""
        layer = probe(case).layer()
        inputs, call = probe(case).tensors()
        layer(inputs, **call)
        wanted = said(self.family)[str(case)]
        assert [w.path for w in layer.weights] == [w["path"] for w in wanted["weights"]]
        assert layer.count_params() == wanted["parameters"]

    def test_inference(self, case: Case) -> None:
        self.check(case, "inference", probe(case).results(training=False))

    def test_training(self, case: Case) -> None:
        if not case.training:
            pytest.skip("what it gives in training is random")
        self.check(case, "training", probe(case).results(training=True))

    def test_mixed_precision(self, case: Case) -> None:
        if not case.mixed:
            pytest.skip("not for this layer")
        found = probe(case).results(training=False, dtype="mixed_float16")
        kept = {key: x for key, x in found.items() if key.startswith(("output", "mask"))}
        self.check(case, "mixed", kept, tolerance=5e-3)
        gradients = [x for key, x in found.items() if key.startswith("gradient")]
        assert all(x.dtype == np.float32 for x in gradients)

    def test_inside_a_function(self, case: Case) -> None:
        """The same numbers come out of a traced function."""

        def traced(layer: Any) -> Any:
            @tf.function
            def inner(x: Any, mask: Any, training: bool, call: Any) -> Any:
                return layer(masked(x, mask, tf), training=training, **call)

            def outer(x: Any, training: bool, **call: Any) -> Any:
                return inner(x, getattr(tf.nest.flatten(x)[0], "_keras_mask", None), training, call)

            return outer

        found = probe(case).results(training=False, call=traced)
        kept = {key: x for key, x in found.items() if not key.startswith(("mask", "loss"))}
        self.check(case, "inference", kept, only=tuple(kept))

    def test_functional_model(self, case: Case) -> None:
        """The same outputs come out of a model over inputs of unknown batch."""
        if not case.functional:
            pytest.skip("not for this layer")
        one = probe(case)
        layer = one.built()
        inputs, outputs = one.functional(layer)
        model = models.Model(inputs, outputs)
        if case.mask is not None:
            return
        x, call = one.tensors()
        given = [leaf for leaf in tf.nest.flatten((x, call)) if isinstance(leaf, tf.Tensor)]
        for _ in range(case.repeat):
            results = model(given if len(given) > 1 else given[0], training=False)
        found = {f"output/{i}": array(y) for i, y in enumerate(tf.nest.flatten(results))}
        self.check(case, "inference", found, only=tuple(found))

    def test_refused(self, refused: Refused) -> None:
        error = error_of(refused, tf, _Keras())
        assert error is not None
        assert type(error).__name__ == said(self.family)[str(refused)]["error"], error
        assert refused.match in str(error)

    def check(
        self, case: Case, mode: str, found: dict[str, Any], tolerance: float = 0.0, only: Any = None
    ) -> None:
        """Compare what was found with what Keras gave in a mode: all of it, or `only` some."""
        wanted = golden(self.family, str(case), mode)
        names = wanted.keys() if only is None else only
        assert found.keys() == set(names)
        for name in names:
            x, y = found[name], wanted[name]
            assert x.shape == y.shape, name
            assert x.dtype == y.dtype or x.dtype.kind == "S", name
            if x.dtype.kind != "f":
                np.testing.assert_array_equal(x, y, err_msg=name)
                continue
            scale = max(1.0, float(np.nanmax(np.abs(y), initial=0.0)))
            limit = max(tolerance, case.tolerance)
            np.testing.assert_allclose(x, y, rtol=limit, atol=limit * scale, err_msg=name)


def probe(case: Case) -> Probe:
    return Probe(case, tf, _Keras())


@functools.cache
def said(family: str) -> dict[str, Any]:
    """What Keras's layers say of themselves, by case."""
    found: dict[str, Any] = json.loads((GOLDEN / f"{family}.json").read_text(encoding="utf-8"))
    return found


@functools.cache
def _arrays(family: str) -> dict[str, dict[str, Any]]:
    """Keras's numbers by case, then by mode and name."""
    found: dict[str, dict[str, Any]] = {}
    with np.load(GOLDEN / f"{family}.npz") as file:
        for key in file.files:
            case, mode, kind, place = key.rsplit("/", 3)
            found.setdefault(f"{case}/{mode}", {})[f"{kind}/{place}"] = file[key]
    return found


def golden(family: str, case: str, mode: str) -> dict[str, Any]:
    """Keras's numbers; those of training are those of inference where the file has none."""
    found = _arrays(family)
    return found.get(f"{case}/{mode}") or found[f"{case}/inference"]
