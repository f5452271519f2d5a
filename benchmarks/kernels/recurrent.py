"""Recurrent layers over whole sequences: forward, and forward with the gradients of weights and input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


class Case(NamedTuple):
    """A layer that gives the outputs of all steps. `first`: nobody wants the gradient of its input."""

    kind: str
    batch: int
    steps: int
    inputs: int
    units: int
    first: bool
    gradient: bool

    def __str__(self) -> str:
        way = "gradients" if self.gradient else "forward"
        return f"{self.kind} {self.batch}x{self.steps}x{self.inputs} -> {self.units} {way}"

    @property
    def operations(self) -> float:
        """Of the products: each has a gradient to either operand, but the first layer none to its input."""
        unit = 2.0 * self.batch * self.steps * GATES[self.kind] * self.units
        forward = unit * (self.inputs + self.units)
        return forward + self.gradient * (2 * forward - self.first * unit * self.inputs)

    @property
    def traffic(self) -> float:
        """Bytes of inputs and outputs, and of their gradients."""
        rows = self.batch * self.steps
        return 4.0 * rows * (self.inputs + self.units) * (2 if self.gradient else 1)


def _ways(*layer: Any) -> list[Case]:
    return [Case(*layer, gradient=gradient) for gradient in (False, True)]


CASES = [
    case
    for kind in GATES
    for case in (
        *_ways(kind, 64, 60, 32, 128, True),
        # The stock-price models: a layer of 80 units, and one of 100 behind it.
        *_ways(kind, 64, 60, 1, 80, True),
        *_ways(kind, 64, 60, 80, 100, False),
    )
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(case.batch, case.steps, case.inputs)).astype(np.float32)
    if framework == "torch":
        return _in_torch(case, x)
    if framework == "tensorflow":
        return _in_tensorflow(case, x)
    columns, scale = GATES[case.kind] * case.units, 1 / np.sqrt(case.inputs + case.units)
    kernel, recurrent = (rng.normal(size=(n, columns)) * scale for n in (case.inputs, case.units))
    bias = np.zeros((2, columns) if case.kind == "GRU" else columns)
    states = [np.zeros((case.batch, case.units))] * (2 if case.kind == "LSTM" else 1)
    weights = [w.astype(np.float32) for w in (kernel, recurrent, bias, *states)]
    return repeated(framework, _of_arrays(case), [x, *weights])


def _of_arrays(case: Case) -> Callable[..., Any]:
    """The layer's ops, as XLA is given them."""
    from thalweg.core.xla import jnp
    from thalweg.ops.matmul import batch_matmul
    from thalweg.ops.recurrent import recurrent, recurrent_grad

    mode = {"LSTM": "lstm", "GRU": "gru_reset_after", "SimpleRNN": "rnn_tanh"}[case.kind]
    flags = {"time_major": False, "return_sequences": True, "zero_output_for_mask": False}
    states = 2 if case.kind == "LSTM" else 1

    def kernel(*operands: Any) -> Any:
        layer = flags | {"rnn_mode": mode}
        output, *rest = recurrent.lower(jnp, *operands, is_training=case.gradient, **layer)
        if not case.gradient:
            return output
        none = [jnp.zeros_like(s) for s in rest[:states]]
        found = recurrent_grad.lower(jnp, *operands, *rest[states:], output, *none, **layer)
        to_x = [] if case.first else [batch_matmul.lower(jnp, found[0], operands[1], adj_x=False, adj_y=True)]
        return output[0, 0, 0], *to_x, *found[1:4]

    return kernel


def _in_tensorflow(case: Case, x: Any) -> Callable[[int], int | None]:
    import tensorflow as tf

    layer = getattr(tf.keras.layers, case.kind)(case.units, return_sequences=True)
    layer.build(x.shape)

    def kernel(x: Any) -> Any:
        if not case.gradient:
            return layer(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = layer(x, training=True)
        sources = layer.trainable_variables if case.first else [x, *layer.trainable_variables]
        return tape.gradient(output, sources, output)

    return repeated("tensorflow", kernel, [x])


def _in_torch(case: Case, x: Any) -> Callable[[int], int | None]:
    import torch

    kind = "RNN" if case.kind == "SimpleRNN" else case.kind
    layer = getattr(torch.nn, kind)(case.inputs, case.units, batch_first=True)
    given = torch.from_numpy(x).requires_grad_(case.gradient and not case.first)
    sources = [*layer.parameters(), *([] if case.first else [given])]

    def run(count: int) -> None:
        for _ in range(count):
            with torch.set_grad_enabled(case.gradient):
                output, _ = layer(given)
            if case.gradient:
                torch.autograd.grad(output, sources, output.detach())

    return run
