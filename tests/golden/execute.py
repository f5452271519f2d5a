"""Running a case on a module, in one of the modes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from .case import Case, Module, Var
from .outcome import Node, capture, inexact_tensors

TRACED_MODES = ("function", "dynamic")


@dataclass(frozen=True)
class Outcome:
    """A result with its gradients, or the exception that came instead."""

    result: Node | None = None
    gradients: list[Node] | None = None
    error: Exception | None = None
    gradient_error: Exception | None = None


def _tensors(tf: Module, case: Case) -> list[Any]:
    def convert(item: Any) -> Any:
        if isinstance(item, Var):
            return tf.Variable(item.value)
        return tf.constant(item) if isinstance(item, np.ndarray) else item

    return [convert(item) for item in case.arrays]


def _callable(tf: Module, case: Case, mode: str, inputs: list[Any]) -> Any:
    """The case as a function of its tensors: traced by ``tf.function``, or run call by call."""
    traced = [i for i, item in enumerate(case.arrays) if isinstance(item, np.ndarray | Var)]

    def run(*tensors: Any) -> Any:
        values = list(inputs)
        for i, tensor in zip(traced, tensors, strict=True):
            values[i] = tensor
        return case.run(tf, *values)

    arguments = [inputs[i] for i in traced]
    if mode not in TRACED_MODES:
        return lambda: run(*arguments)
    signature = None
    if mode == "dynamic" and not any(isinstance(item, Var) for item in case.arrays):
        signature = [tf.TensorSpec([None] * len(t.shape), t.dtype) for t in arguments]
    function = tf.function(run, autograph=False, input_signature=signature)
    return lambda: function(*arguments)


def cotangent(shape: tuple[int, ...], dtype: str, position: int) -> np.ndarray[Any, Any]:
    """The fixed weights that the gradient of an output is contracted with."""
    rng = np.random.RandomState(7919 + position)
    weights = rng.uniform(-1.0, 1.0, shape) + 0.25
    if dtype.startswith("complex"):
        weights = weights + 1j * rng.uniform(-1.0, 1.0, shape)
    return np.asarray(weights)


def _gradients(tf: Module, tape: Any, value: Any, sources: list[Any]) -> list[Node] | None:
    targets = inexact_tensors(tf, value)
    if not targets:
        return None
    weights = [
        tf.cast(tf.constant(cotangent(tuple(t.shape), t.dtype.name, i)), t.dtype)
        for i, t in enumerate(targets)
    ]
    found = tape.gradient(targets, sources, output_gradients=weights)
    dense = [None if g is None else tf.convert_to_tensor(g) for g in found]
    return [capture(tf, g) for g in dense]


def execute(tf: Module, case: Case, mode: str, differentiate: bool) -> Outcome:
    """Run the case; take gradients too when asked and when there is something to differentiate."""
    if case.global_seed is not None:
        tf.random.set_seed(case.global_seed)
    wanted = case.differentiated if differentiate else ()
    try:
        inputs = _tensors(tf, case)
        sources = [inputs[i] for i in wanted]
        with tf.GradientTape() if wanted else contextlib.nullcontext() as tape:
            for source, index in zip(sources, wanted, strict=True):
                if not isinstance(case.arrays[index], Var):
                    tape.watch(source)
            value = _callable(tf, case, mode, inputs)()
        result = capture(tf, value)
    except Exception as error:
        return Outcome(error=error)
    if not wanted:
        return Outcome(result)
    try:
        return Outcome(result, _gradients(tf, tape, value, sources))
    except Exception as error:
        return Outcome(result, gradient_error=error)
