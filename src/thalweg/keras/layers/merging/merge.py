"""What layers that merge a list of inputs element by element share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.array import broadcast_to, expand_dims, shape
from thalweg.gathering import where
from thalweg.keras.engine.shapes import is_shape
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer
from thalweg.keras.tensors import mask_of, set_mask
from thalweg.math import logical_or, reduce_any


class Merge(Layer):
    """A layer of a list of inputs, whose shapes broadcast to each other.

    Those of lower rank get axes of size 1 after the batch.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        check_list(self, input_shape)
        batches = {s[0] for s in input_shape if s} - {None}
        if len(batches) > 1:
            raise ValueError(
                f"Cannot merge tensors with different batch sizes in {type(self).__name__} {self.name!r}. "
                "Received "
                f"tensors with shapes {[tuple(s) for s in input_shape]}"
            )
        self.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        inner: tuple[Any, ...] = tuple(input_shape[0][1:])
        for other in input_shape[1:]:
            inner = _merged(inner, tuple(other[1:]), self)
        batches = {s[0] for s in input_shape} - {None}
        return (batches.pop() if len(batches) == 1 else None, *inner)

    def compute_output_spec(self, inputs: Any) -> Any:
        """A symbolic tensor of the merged shape."""
        if any(x._spec.shape is None for x in inputs):
            return super().compute_output_spec(inputs)
        shape = self.compute_output_shape([tuple(x.shape) for x in inputs])
        return keras_tensor(self.dtype_policy.compute, shape)

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(
                f"{type(self).__name__} {self.name!r} is called on a list of inputs. Received: "
                f"inputs={inputs}"
            )
        ranks = [x.shape.rank for x in inputs]
        if None not in ranks and len(set(ranks)) > 1:
            inputs = [_expanded(x, max(ranks)) for x in inputs]
        return self._merge(inputs)

    def _merge(self, inputs: Sequence[Any]) -> Any:
        """The merged inputs, which have one rank."""
        raise NotImplementedError

    def _fold(self, operation: Callable[[Any, Any], Any], inputs: Sequence[Any]) -> Any:
        """The inputs merged one after the other; where one of two is masked, it is taken to be like the
        other.
        """
        output, *rest = inputs
        known = full_mask(output)
        for x in rest:
            mask = full_mask(x)
            if mask is not None:
                x = where(mask, x, output)
            if known is not None:
                output = where(known, output, x)
            known = None if mask is None or known is None else logical_or(known, mask)
            output = operation(output, x)
        if known is not None and len(inputs) > 1:
            set_mask(output, reduce_any(known, axis=-1))
        return output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The steps that count in any of the inputs; None if one has no mask."""
        if previous_mask is None:
            return None
        check_masks(self, inputs, previous_mask)
        if any(m is None for m in previous_mask):
            return None
        output = previous_mask[0]
        for mask in previous_mask[1:]:
            output = logical_or(output, mask)
        return output


def check_list(layer: Layer, shapes: Any, count: int | None = None) -> None:
    """Raise ValueError where what a layer is called on isn't a list of tensors, or not one of so many."""
    if not is_shape(shapes) and isinstance(shapes, (list, tuple)) and len(shapes) == (count or len(shapes)):
        return
    wanted = "a list of at least 1 input" if count is None else f"a list of {count} inputs"
    raise ValueError(
        f"A {type(layer).__name__} layer should be called on {wanted}. Received, in {layer.name!r}: "
        "input_shape="
        f"{shapes}"
    )


def check_masks(layer: Layer, inputs: Any, mask: Any) -> None:
    """Raise ValueError where there isn't one mask for each input."""
    both = isinstance(mask, (tuple, list)) and isinstance(inputs, (tuple, list))
    if not both or len(mask) != len(inputs):
        raise ValueError(
            f"The `mask` of {type(layer).__name__} {layer.name!r} should be a list, as long as that of "
            "its inputs. "
            f"Received: mask={mask}, inputs={inputs}"
        )


def _merged(x: tuple[Any, ...], y: tuple[Any, ...], layer: Layer) -> tuple[Any, ...]:
    """What two shapes without batch broadcast to."""
    if len(x) < len(y):
        x, y = y, x
    if not y:
        return x
    sizes = []
    for m, n in zip(x[-len(y) :], y, strict=True):
        if m is not None and n is not None and m != n and 1 not in (m, n):
            raise ValueError(
                f"Inputs of {type(layer).__name__} {layer.name!r} have incompatible shapes. Received shapes "
                f"{tuple(x)} and {tuple(y)}, without the batch."
            )
        sizes.append(None if None in (m, n) else n if m == 1 else m)
    return (*x[: -len(y)], *sizes)


def _expanded(x: Any, rank: int) -> Any:
    for _ in range(rank - x.shape.rank):
        x = expand_dims(x, 1)
    return x


def full_mask(x: Any) -> Any:
    """A tensor's mask for each of its elements; None: it has none."""
    mask = mask_of(x)
    return None if mask is None else broadcast_to(expand_dims(mask, -1), shape(x))
