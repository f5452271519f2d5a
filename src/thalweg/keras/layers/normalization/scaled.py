"""What normalizing layers share: scale and offset that are learned, and axes."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.dtypes import cast
from thalweg.keras import constraints, initializers, regularizers
from thalweg.keras.layers.layer import Layer


class Scaled(Layer):
    """A layer that multiplies what it normalized with `gamma` and adds `beta`."""

    gamma: Any = None
    beta: Any = None

    def _set_scaling(self, center: bool, scale: bool, **given: Any) -> None:
        """The arguments that say which of the two there are, and how they begin and stay."""
        self.center = center
        self.scale = scale
        for name in ("beta", "gamma"):
            setattr(self, f"{name}_initializer", initializers.get(given[f"{name}_initializer"]))
            setattr(self, f"{name}_regularizer", regularizers.get(given[f"{name}_regularizer"]))
            setattr(self, f"{name}_constraint", constraints.get(given[f"{name}_constraint"]))

    def _add_scaling(self, shape: tuple[int, ...], gamma: bool, beta: bool) -> None:
        self.gamma = self._scaling_weight("gamma", shape) if gamma else None
        self.beta = self._scaling_weight("beta", shape) if beta else None

    def _scaling_weight(self, name: str, shape: tuple[int, ...]) -> Any:
        return self.add_weight(
            shape=shape,
            name=name,
            initializer=getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer"),
            constraint=getattr(self, f"{name}_constraint"),
            autocast=False,
        )

    def _scaling_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"center": self.center, "scale": self.scale}
        for name in ("beta", "gamma"):
            config[f"{name}_initializer"] = initializers.serialize(getattr(self, f"{name}_initializer"))
            config[f"{name}_regularizer"] = regularizers.serialize(getattr(self, f"{name}_regularizer"))
            config[f"{name}_constraint"] = constraints.serialize(getattr(self, f"{name}_constraint"))
        return config

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_axes(self, getattr(self, "axis", -1), input_shape)
        return input_shape


def check_axes(layer: Any, axis: Any, input_shape: Any) -> None:
    """Raise ValueError for an axis that the input hasn't, or whose size isn't known."""
    rank = len(input_shape)
    for one in axis if isinstance(axis, (list, tuple)) else (axis,):
        if not -rank <= one < rank:
            raise ValueError(
                f"Axis {one} is out of bounds for input shape {tuple(input_shape)}. Received: axis={axis}"
            )
        if input_shape[one] is None:
            raise ValueError(
                f"Axis {one} of the inputs to {type(layer).__name__} {layer.name!r} has to be known. "
                f"Received: input_shape={tuple(input_shape)}"
            )


def in_float32(x: Any) -> Any:
    """`x` in float32, in which statistics are computed; in float64 if it is of that."""
    return x if x._spec.dtype is dtypes.float64 else cast(x, dtypes.float32)
