"""What a batch, and the layers that take it, have to do with a loss that isn't finite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.keras.utils.batches import unpack_x_y_sample_weight


def about_data(batch: Any) -> str:
    """Which parts of a batch `(x, y, sample_weight)` hold NaN or infinity."""
    said = []
    for what, part in zip(("inputs", "labels", "sample weights"), batch, strict=True):
        kinds = {_problem(a) for a in nest.flatten(part) if a is not None} - {""}
        if kinds:
            said.append(f"the {what} of that batch hold {' and '.join(sorted(kinds))}")
    return ", and ".join(said) or "the inputs and labels of that batch are finite"


def _problem(array: Any) -> str:
    """Gives "NaN", "infinity", or "" for numbers that are all finite."""
    array = np.asarray(array)
    if array.dtype.kind == "V" or array.dtype.name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
        array = array.astype(np.float32)
    if array.dtype.kind not in "fc":
        return ""
    if np.isnan(array).any():
        return "NaN"
    return "" if np.isfinite(array).all() else "infinity"


def about_layers(model: Any, data: Any) -> tuple[str, str]:
    """What the loss of a batch is, "NaN" or "infinite", and the first layer whose output isn't finite.

    The model's variables have to have the values that they had before the step.

    Returns:
      The two; for the first "" if the loss is finite.
    """
    found: list[tuple[Any, str]] = []
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    with _probes(model, found):
        y_pred = model(x, training=True)
        loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=True)
    problem = _problem(loss.host())
    if not problem:
        return "", "the step could not be replayed exactly, so the layer isn't known"
    became = "NaN" if problem == "NaN" else "infinite"
    return became, _first(found) or _outputs(model, y_pred)


def _first(found: list[tuple[Any, str]]) -> str:
    if not found:
        return ""
    layer, problem = found[0]
    return f"the first layer whose output isn't finite is {_named(layer)}, with {problem}{_weights(layer)}"


def _outputs(model: Any, y_pred: Any) -> str:
    """What the outputs are, if those of all layers are finite."""
    problem = _problem_of(y_pred)
    if problem:
        return f"the layers' outputs are finite, but the output of {_named(model)} has {problem}"
    leaves = [np.asarray(p.host(), np.float64) for p in nest.flatten(y_pred) if p.dtype.is_floating]
    low, high = min(a.min() for a in leaves), max(a.max() for a in leaves)
    finite = f"all layers' outputs are finite, the model's from {low:.4g} to {high:.4g}"
    return f"{finite}: it is the loss itself that isn't"


def _weights(layer: Any) -> str:
    for w in layer._own_variables:
        problem = _problem(w._value.host())
        if problem:
            return f", because its {w.name} holds {problem} since the step before"
    return ""


def _named(layer: Any) -> str:
    return f"{layer.name!r} ({type(layer).__name__})"


def _problem_of(outputs: Any) -> str:
    """What is wrong with the first of some tensors that isn't finite, and how often."""
    for x in nest.flatten(outputs):
        if isinstance(x, Tensor):
            array = np.asarray(x.host())  # type: ignore[attr-defined]
            problem = _problem(array)
            if problem:
                bad = int(array.size - np.isfinite(array.astype(np.float64)).sum())
                return f"{problem} in {bad} of {array.size} values"
    return ""


@contextmanager
def _probes(model: Any, found: list[tuple[Any, str]]) -> Iterator[None]:
    """Within a `with` block, note each layer of a model whose `call` gives what isn't finite."""
    layers = [layer for layer in model._all_layers if layer is not model]
    before = [layer.__dict__.get("call") for layer in layers]
    for layer in layers:
        layer.__dict__["call"] = _probe(layer, layer.call, found)
    try:
        yield
    finally:
        for layer, call in zip(layers, before, strict=True):
            del layer.__dict__["call"]
            if call is not None:
                layer.__dict__["call"] = call


def _probe(layer: Any, call: Callable[..., Any], found: list[tuple[Any, str]]) -> Callable[..., Any]:
    def probed(*args: Any, **kwargs: Any) -> Any:
        outputs = call(*args, **kwargs)
        problem = "" if found else _problem_of(outputs)
        if problem:
            found.append((layer, problem))
        return outputs

    return probed
