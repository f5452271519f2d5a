"""`keras.layers.TimeDistributed`: a layer for every time step."""

from __future__ import annotations

from typing import Any

from thalweg.array import reshape, shape
from thalweg.core import nest
from thalweg.core.spec import spec_of
from thalweg.keras.layers.core.wrapper import Wrapper
from thalweg.keras.layers.rnn.rnn import swapped
from thalweg.runtime.scan import Step


class TimeDistributed(Wrapper):
    """The same layer applied to each time step of a sequence.

    Steps are taken together as one batch, but for layers that draw random numbers or change in training:
    these are called step by step.

    Args:
      layer: the layer.

    Call arguments: `inputs`; `training`; `mask`, `[batch, time, …]`.

    Shapes: `[batch, time, …]` to `[batch, time, …]`.

    Raises:
      ValueError: `layer` isn't a layer, the input has fewer than three axes, or the mask doesn't fit it.

    Example:
      >>> tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(4))(tf.ones([2, 5, 3])).shape
      TensorShape([2, 5, 4])
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def _inner(self, input_shape: Any) -> tuple[Any, ...]:
        """The shape of one step's input."""
        if not isinstance(input_shape, (tuple, list)) or len(input_shape) < 3:
            raise ValueError(
                f"TimeDistributed {self.name!r} wants an input of at least 3 dimensions. Received: "
                "input_shape="
                f"{input_shape}"
            )
        return (input_shape[0], *input_shape[2:])

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer._build_with(self._inner(input_shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        inner = self.layer.compute_output_shape(self._inner(input_shape))
        return (inner[0], input_shape[1], *inner[1:])

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        _check_mask(self.name, inputs, mask)
        arguments = {}
        if "training" in self.layer._signature.names:
            arguments["training"] = training
        masked = mask is not None and "mask" in self.layer._signature.names
        if training and _changes(self.layer):
            outputs = self._step_by_step(inputs, mask if masked else None, arguments)
        else:
            outputs = self._together(inputs, mask if masked else None, arguments)
        return nest.map_structure(self._input, outputs)

    def _together(self, inputs: Any, mask: Any, arguments: dict[str, Any]) -> Any:
        sizes = shape(inputs)
        steps = inputs._spec.shape[:2]
        count = -1 if None in steps else steps[0] * steps[1]
        if mask is not None:
            arguments["mask"] = _joined(mask, count)
        outputs = self.layer(_joined(inputs, count), **arguments)

        def parted(y: Any) -> Any:
            inner = [shape(y)[k + 1] if n is None else n for k, n in enumerate(y._spec.shape[1:])]
            first = [sizes[k] if n is None else n for k, n in enumerate(steps)]
            return reshape(y, [*first, *inner])

        return nest.map_structure(parted, outputs)

    def _step_by_step(self, inputs: Any, mask: Any, arguments: dict[str, Any]) -> Any:
        sequences = [swapped(inputs)] if mask is None else [swapped(inputs), swapped(mask)]
        structure: list[Any] = []

        def step(states: list[Any], elements: list[Any], constants: list[Any]) -> Any:
            more = {"mask": elements[1]} if mask is not None else {}
            structure[:] = [self.layer(elements[0], **arguments, **more)]
            return [], nest.flatten(structure)

        specs = [spec_of(x.dtype, x._spec.shape[1:]) for x in sequences]
        _, outputs = Step(step, [], specs)([], sequences)
        return nest.pack_sequence_as(structure, [swapped(y) for y in outputs])[0]


def _joined(x: Any, count: int) -> Any:
    """`x` with its first two axes made one."""
    sizes = shape(x)
    return reshape(x, [count, *(sizes[k + 2] if n is None else n for k, n in enumerate(x._spec.shape[2:]))])


def _changes(layer: Any) -> bool:
    """Whether a layer in training isn't the same at every step."""
    return len(layer.variables) > len(layer.trainable_variables)


def _check_mask(name: str, inputs: Any, mask: Any) -> None:
    if mask is None:
        return
    found, wanted = mask._spec.shape, inputs._spec.shape
    fits = len(found) >= 2 and all(
        m is None or n is None or m == n for m, n in zip(found[:2], wanted[:2], strict=True)
    )
    if not fits:
        raise ValueError(
            f"The mask of TimeDistributed {name!r} has to begin with the batch and the steps of its input, "
            f"{wanted[:2]}. Received: a mask of shape {found}."
        )
