"""What all initializers are: functions of a shape and a dtype, made again from their configuration."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg.core.dtypes import DType, as_dtype, string

_PARTITION_ARGUMENTS = ("partition_shape", "partition_offset")


class Initializer:
    """Gives the first value of a variable: `initializer(shape, dtype)`.

    A class of its own needs `__call__`, and `get_config` where it takes arguments.
    """

    options: ClassVar[tuple[str, ...]] = ()

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        """A tensor of `shape` and `dtype`.

        Args:
          partition_shape: the shape of the part to give, where the variable is kept in parts.
          partition_offset: where that part begins.
        """
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this initializer again."""
        return {name: getattr(self, name) for name in self.options}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The initializer of a configuration. A `dtype` in it, which initializers once had, is left out."""
        return cls(**{name: value for name, value in config.items() if name != "dtype"})


def part(initializer: Initializer, shape: Any, arguments: dict[str, Any], whole: bool = False) -> Any:
    """The shape to give: that of the part where only a part of the variable is wanted.

    Args:
      whole: the initializer can't give parts.

    Raises:
      TypeError: an argument isn't known.
      ValueError: a part is wanted of an initializer that gives no parts.
    """
    for name in arguments:
        if name not in _PARTITION_ARGUMENTS:
            wanted = list(_PARTITION_ARGUMENTS)
            raise TypeError(f"Keyword argument should be one of {wanted}. Received: {name}")
        if whole:
            kind = type(initializer).__name__
            raise ValueError(f"{kind} initializer doesn't support partition-related arguments")
    return arguments.get("partition_shape", shape)


def floating(dtype: Any) -> DType:
    """`dtype`, which has to be a float; ValueError otherwise."""
    kind = as_dtype(dtype)
    if not kind.is_floating:
        raise ValueError(f"Argument `dtype` is expected to be floating point. Received: {kind}.")
    return kind


def numeric_or_boolean(dtype: Any) -> DType:
    """`dtype`, which mustn't be the string type; ValueError otherwise."""
    kind = as_dtype(dtype)
    if kind is string:
        raise ValueError(f"Argument `dtype` expected to be numeric or boolean. Received {kind}.")
    return kind
