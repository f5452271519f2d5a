"""`keras.constraints`: functions that optimizers apply to weights after each update."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import math
from thalweg.keras.config import epsilon
from thalweg.keras.naming import snake_case
from thalweg.keras.saving.families import Family, legacy_form
from thalweg.keras.saving.serialization import serialize_keras_object
from thalweg.keras.tensors import as_tensor
from thalweg.ops.shapes import reshape
from thalweg.rearranging import pad


class Constraint:
    """A constraint: `constraint(w)` gives the nearest weights that fulfil it.

    A class of one's own needs `__call__`, and `get_config` where it takes arguments.

    Example:
      >>> class Small(tf.keras.constraints.Constraint):
      ...     def __call__(self, w):
      ...         return tf.minimum(w, 1.0)
      >>> Small()(tf.constant([0.5, 3.0])).numpy()
      array([0.5, 1. ], dtype=float32)
    """

    # The arguments that a configuration has.
    options: ClassVar[tuple[str, ...]] = ()

    def __call__(self, w: Any) -> Any:
        return w

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this constraint again."""
        return {name: getattr(self, name) for name in self.options}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class MaxNorm(Constraint):
    """Norms of at most `max_value`.

    Args:
      max_value: the greatest norm.
      axis: the axis, or the axes, along which norms are taken: 0 for the weights of a Dense layer, so that
        each unit has one; [0, 1, 2] for a Conv2D layer.

    Example:
      >>> tf.keras.constraints.MaxNorm(1.0)(tf.constant([[3.0], [4.0]])).numpy()
      array([[0.6],
             [0.8]], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("max_value", "axis")

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Any:
        w = as_tensor(w)
        norms = _norms(w, self.axis)
        return w * (math.minimum(norms, self.max_value) / (epsilon() + norms))


class MinMaxNorm(Constraint):
    """Norms between `min_value` and `max_value`.

    Args:
      rate: how far towards these bounds norms are moved at each step; 1: all the way.
      axis: as for `MaxNorm`.

    Example:
      >>> tf.keras.constraints.MinMaxNorm(2.0, 4.0)(tf.constant([[0.6], [0.8]])).numpy()
      array([[1.1999999],
             [1.5999998]], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("min_value", "max_value", "rate", "axis")

    def __init__(
        self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0
    ) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Any:
        w = as_tensor(w)
        norms = _norms(w, self.axis)
        bounded = math.maximum(math.minimum(norms, self.max_value), self.min_value)
        wanted = self.rate * bounded + (1 - self.rate) * norms
        return w * (wanted / (epsilon() + norms))


class UnitNorm(Constraint):
    """Norms of 1. `axis` as for `MaxNorm`.

    Example:
      >>> tf.keras.constraints.UnitNorm()(tf.constant([[3.0], [4.0]])).numpy()
      array([[0.6],
             [0.8]], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("axis",)

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = as_tensor(w)
        return w / (epsilon() + _norms(w, self.axis))


class NonNeg(Constraint):
    """Nothing below 0.

    Example:
      >>> tf.keras.constraints.NonNeg()(tf.constant([-1.0, 2.0])).numpy()
      array([0., 2.], dtype=float32)
    """

    def __call__(self, w: Any) -> Any:
        return math.maximum(as_tensor(w), 0)


class RadialConstraint(Constraint):
    """Kernels of convolutions whose elements at one distance from the centre are equal.

    Raises:
      ValueError: the window isn't square, or there is more than one input channel.

    Example:
      >>> tf.keras.constraints.RadialConstraint()(tf.ones([3, 3, 1, 2])).shape
      TensorShape([3, 3, 1, 2])
    """

    def __call__(self, w: Any) -> Any:
        w = as_tensor(w)
        shape = w.shape.as_list()
        if len(shape) != 4 or shape[0] != shape[1]:
            raise ValueError(
                "The weight tensor must have rank 4, with a square window. "
                f"Received weight tensor with shape: {w.shape}"
            )
        size, channels = shape[0], shape[2] * shape[3]
        kernels = reshape(w, shape=(size, size, channels))
        start = size // 2
        # Rings from the centre outwards; each has the value in the row through the centre.
        result = kernels[start : size - start, start : size - start, :]
        for ring in range(start - 1, -1, -1):
            edge = kernels[start : start + 1, ring : ring + 1, :]
            result = pad(result - edge, [[1, 1], [1, 1], [0, 0]]) + edge
        return reshape(result, shape=tuple(shape))


def _norms(w: Any, axis: Any) -> Any:
    return math.sqrt(math.reduce_sum(math.square(w), axis, keepdims=True))


max_norm = MaxNorm
min_max_norm = MinMaxNorm
unit_norm = UnitNorm
non_neg = NonNeg
radial_constraint = RadialConstraint

_MEMBERS = (Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm, RadialConstraint)
_FAMILY = Family(
    "keras.constraints",
    "constraint",
    _MEMBERS,
    {snake_case(kind.__name__): kind for kind in _MEMBERS}
    | {"maxnorm": MaxNorm, "nonneg": NonNeg, "unitnorm": UnitNorm},
)


def get(identifier: Any) -> Any:
    """The constraint of a name, a configuration, a class or a function; None for None.

    Raises:
      ValueError: there is none.

    Example:
      >>> tf.keras.constraints.get("max_norm").max_value
      2
    """
    return None if identifier is None else _FAMILY.get(identifier)


def serialize(constraint: Any, use_legacy_format: bool = False) -> Any:
    """The configuration of a constraint.

    Args:
      use_legacy_format: Keras 2's form, without module and registered name.

    Example:
      >>> tf.keras.constraints.serialize(tf.keras.constraints.UnitNorm(), use_legacy_format=True)
      {'class_name': 'UnitNorm', 'config': {'axis': 0}}
    """
    config = serialize_keras_object(constraint)
    return legacy_form(config) if use_legacy_format else config


def deserialize(
    config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False
) -> Any:
    """The constraint of a configuration or a name.

    Example:
      >>> tf.keras.constraints.deserialize("non_neg").get_config()
      {}
    """
    return _FAMILY.deserialize(config, custom_objects)
