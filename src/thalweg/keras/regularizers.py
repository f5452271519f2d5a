"""`keras.regularizers`: penalties on weights and outputs that are added to the loss."""

from __future__ import annotations

import math as _math
from typing import Any, ClassVar

from thalweg import creation, math
from thalweg.array import transpose
from thalweg.keras.naming import snake_case
from thalweg.keras.saving.families import Family, legacy_form
from thalweg.keras.saving.serialization import serialize_keras_object
from thalweg.keras.tensors import as_tensor, normalized
from thalweg.linalg import matmul


class Regularizer:
    """A penalty: `regularizer(x)` is a scalar tensor.

    A class of one's own needs `__call__`, and `get_config` to be saved.

    Example:
      >>> class Big(tf.keras.regularizers.Regularizer):
      ...     def __call__(self, x):
      ...         return tf.reduce_max(tf.abs(x))
      >>> Big()(tf.constant([1.0, -3.0])).numpy()
      np.float32(3.0)
    """

    # The arguments that a configuration has.
    options: ClassVar[tuple[str, ...]] = ()

    def __call__(self, x: Any) -> Any:
        return 0.0

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this regularizer again."""
        if not self.options and type(self).__init__ is not object.__init__:
            raise NotImplementedError(f"{self} does not implement get_config()")
        return {name: getattr(self, name) for name in self.options}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class L1L2(Regularizer):
    """`l1 * sum(abs(x)) + l2 * sum(x**2)`.

    Raises:
      ValueError: a factor isn't a finite number from 0.

    Example:
      >>> tf.keras.regularizers.L1L2(l1=1.0, l2=0.5)(tf.constant([-2.0])).numpy()
      np.float32(4.0)
    """

    options: ClassVar[tuple[str, ...]] = ("l1", "l2")

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0) -> None:
        self.l1 = _factor(0.0 if l1 is None else l1, "l1")
        self.l2 = _factor(0.0 if l2 is None else l2, "l2")

    def __call__(self, x: Any) -> Any:
        x = as_tensor(x)
        parts = []
        if self.l1:
            parts.append(self.l1 * math.reduce_sum(math.abs(x)))
        if self.l2:
            parts.append(self.l2 * math.reduce_sum(math.square(x)))
        return sum(parts[1:], parts[0]) if parts else creation.zeros((), x.dtype)


class L1(Regularizer):
    """`l1 * sum(abs(x))`.

    Raises:
      ValueError: the factor isn't a finite number from 0.

    Example:
      >>> tf.keras.regularizers.L1(0.5)(tf.constant([-2.0])).numpy()
      np.float32(1.0)
    """

    options: ClassVar[tuple[str, ...]] = ("l1",)

    def __init__(self, l1: float | None = 0.01, **legacy: float) -> None:
        self.l1 = _factor(legacy.pop("l", 0.01 if l1 is None else l1), "l1")
        _check_unknown(legacy)

    def __call__(self, x: Any) -> Any:
        return self.l1 * math.reduce_sum(math.abs(as_tensor(x)))


class L2(Regularizer):
    """`l2 * sum(x**2)`.

    Raises:
      ValueError: the factor isn't a finite number from 0.

    Example:
      >>> tf.keras.regularizers.L2(0.5)(tf.constant([-2.0])).numpy()
      np.float32(2.0)
    """

    options: ClassVar[tuple[str, ...]] = ("l2",)

    def __init__(self, l2: float | None = 0.01, **legacy: float) -> None:
        self.l2 = _factor(legacy.pop("l", 0.01 if l2 is None else l2), "l2")
        _check_unknown(legacy)

    def __call__(self, x: Any) -> Any:
        return self.l2 * math.reduce_sum(math.square(as_tensor(x)))


class OrthogonalRegularizer(Regularizer):
    """The mean of the absolute cosines between the rows, or the columns, of a matrix, times `factor`.

    Args:
      factor: the factor.
      mode: "rows" or "columns".

    Raises:
      ValueError: an argument is none of these, or what is regularized isn't a matrix.

    Example:
      >>> tf.keras.regularizers.OrthogonalRegularizer(1.0)(tf.eye(2)).numpy()
      np.float32(0.0)
    """

    options: ClassVar[tuple[str, ...]] = ("factor", "mode")

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        if mode not in ("rows", "columns"):
            raise ValueError(
                f"Invalid value for argument `mode`. Expected one of ('rows', 'columns'). Received: "
                f"mode={mode}"
            )
        self.factor, self.mode = _factor(factor, "factor"), mode

    def __call__(self, inputs: Any) -> Any:
        x = as_tensor(inputs)
        if x.shape.rank != 2:
            raise ValueError(
                f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape={x.shape}"
            )
        x = normalized(x, 1) if self.mode == "rows" else transpose(normalized(x, 0))
        size = x.shape[0]
        others = matmul(x, x, transpose_b=True) * (1.0 - creation.eye(size, dtype=x.dtype))
        pairs = size * (size - 1.0) / 2.0
        return self.factor * 0.5 * math.reduce_sum(math.abs(others)) / pairs


def _factor(value: Any, name: str) -> float:
    if not isinstance(value, (float, int)) or not 0 <= value < _math.inf:
        raise ValueError(
            f"Invalid value for argument {name}: expected a non-negative float. Received: {name}={value}"
        )
    return float(value)


def _check_unknown(arguments: dict[str, float]) -> None:
    if arguments:
        raise TypeError(f"Argument(s) not recognized: {arguments}")


def l1_l2(l1: float = 0.01, l2: float = 0.01) -> L1L2:
    """`L1L2` with factors of 0.01 where none are given.

    Example:
      >>> tf.keras.regularizers.l1_l2().l2
      0.01
    """
    return L1L2(l1, l2)


l1 = L1
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer

_MEMBERS = (Regularizer, L1, L2, L1L2, OrthogonalRegularizer)
_FAMILY = Family(
    "keras.regularizers",
    "regularizer",
    _MEMBERS,
    {snake_case(kind.__name__): kind for kind in _MEMBERS} | {"l1_l2": L1L2},
)


def get(identifier: Any) -> Any:
    """The regularizer of a name, a configuration, a class or a function; None for None.

    Raises:
      ValueError: there is none.

    Example:
      >>> tf.keras.regularizers.get("l2").l2
      0.01
    """
    return None if identifier is None else _FAMILY.get(identifier)


def serialize(regularizer: Any, use_legacy_format: bool = False) -> Any:
    """The configuration of a regularizer.

    Args:
      use_legacy_format: Keras 2's form, without module and registered name.

    Example:
      >>> tf.keras.regularizers.serialize(tf.keras.regularizers.L1(0.5), use_legacy_format=True)
      {'class_name': 'L1', 'config': {'l1': 0.5}}
    """
    config = serialize_keras_object(regularizer)
    return legacy_form(config) if use_legacy_format else config


def deserialize(
    config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False
) -> Any:
    """The regularizer of a configuration or a name.

    Example:
      >>> tf.keras.regularizers.deserialize({"class_name": "L1", "config": {"l1": 0.5}}).l1
      0.5
    """
    return _FAMILY.deserialize(config, custom_objects)
