"""`keras.layers.InputSpec`: what a layer wants of its inputs, and the check that says what doesn't fit."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.core.dtypes import as_dtype
from thalweg.keras.engine.shapes import shape_of, standard_shape


class InputSpec:
    """Dtype, rank and sizes that an input of a layer has to have.

    Args:
      dtype: its dtype; None: any.
      shape: its shape, None for sizes that don't matter.
      ndim: its rank.
      max_ndim, min_ndim: bounds of its rank.
      axes: sizes of some axes, by the axis.
      allow_last_axis_squeeze: take inputs whose last axis of size 1 is too many or too few.
      name: the key in a dictionary of inputs.
      optional: None may be given.

    Example:
      >>> class MyLayer(tf.keras.layers.Layer):
      ...     def __init__(self):
      ...         super().__init__()
      ...         self.input_spec = tf.keras.layers.InputSpec(ndim=2, axes={-1: 3})
      ...     def call(self, x):
      ...         return x
      >>> MyLayer()(tf.zeros([2, 3])).shape
      TensorShape([2, 3])

    An input of the shape `[2, 4]` is refused: its last axis isn't 3.
    """

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = None if dtype is None else as_dtype(dtype).name
        self.shape = standard_shape(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional

    def get_config(self) -> dict[str, Any]:
        return {
            "dtype": self.dtype,
            "shape": self.shape,
            "ndim": self.ndim,
            "max_ndim": self.max_ndim,
            "min_ndim": self.min_ndim,
            "axes": self.axes,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        return cls(**config)

    def __repr__(self) -> str:
        given = {key: value for key, value in self.get_config().items() if value}
        return f"InputSpec({', '.join(f'{key}={value}' for key, value in given.items())})"


def check_inputs(input_spec: Any, inputs: Any, layer_name: str) -> None:
    """Raise ValueError, in one sentence, for the first input that isn't what the layer wants."""
    specs = nest.flatten(input_spec)
    if isinstance(inputs, dict) and all(spec.name is not None for spec in specs):
        missing = [spec.name for spec in specs if spec.name not in inputs and not spec.optional]
        if missing:
            raise ValueError(
                f'Missing data for input "{missing[0]}" of layer "{layer_name}". You passed a data '
                f"dictionary with keys {list(inputs)}. Expected the following keys: "
                f"{[spec.name for spec in specs]}"
            )
        tensors = [inputs.get(spec.name) for spec in specs]
    else:
        tensors = nest.flatten(inputs)
    if len(tensors) != len(specs):
        raise ValueError(
            f'Layer "{layer_name}" expects {len(specs)} input(s), but it received {len(tensors)} input '
            f"tensors. Inputs received: {inputs}"
        )
    for index, (x, spec) in enumerate(zip(tensors, specs, strict=True)):
        if spec is None or (x is None and spec.optional):
            continue
        if not hasattr(x, "shape"):
            raise ValueError(
                f'Inputs to layer "{layer_name}" should be tensors. Got {x!r} (of type {type(x)}) as input '
                f"#{index}."
            )
        problem = _problem(spec, x)
        if problem:
            raise ValueError(
                f'Input {index} of layer "{layer_name}" is incompatible with the layer: {problem}'
            )


def _problem(spec: InputSpec, x: Any) -> str:
    """What is wrong with an input; "" if nothing is."""
    shape = shape_of(x)
    if spec.dtype is not None and x.dtype.name != spec.dtype:
        return f"expected dtype={spec.dtype}, found dtype={x.dtype.name}"
    if shape is None:
        return ""
    rank = len(shape)
    if spec.ndim is not None and not spec.allow_last_axis_squeeze and rank != spec.ndim:
        return f"expected ndim={spec.ndim}, found ndim={rank}. Full shape received: {tuple(shape)}"
    if spec.max_ndim is not None and rank > spec.max_ndim:
        return f"expected max_ndim={spec.max_ndim}, found ndim={rank}"
    if spec.min_ndim is not None and rank < spec.min_ndim:
        return f"expected min_ndim={spec.min_ndim}, found ndim={rank}. Full shape received: {tuple(shape)}"
    for axis, size in spec.axes.items():
        if size is not None and -rank <= axis < rank and shape[axis] not in (size, None):
            return (
                f"expected axis {axis} of input shape to have value {size}, but received input with shape "
                f"{tuple(shape)}"
            )
    return "" if spec.shape is None else _shape_problem(spec, tuple(spec.shape), tuple(shape))


def _shape_problem(spec: InputSpec, wanted: tuple[Any, ...], found: tuple[Any, ...]) -> str:
    message = f"expected shape={wanted}, found shape={found}"
    if spec.allow_last_axis_squeeze:
        if found and found[-1] == 1 and len(found) == len(wanted) + 1:
            found = found[:-1]
        elif wanted and wanted[-1] == 1 and len(wanted) == len(found) + 1:
            wanted = wanted[:-1]
    if len(wanted) != len(found):
        return message
    fits = all(m is None or n is None or m == n for m, n in zip(wanted, found, strict=True))
    return "" if fits else message
