"""Initializers that draw nothing."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from thalweg import creation, math
from thalweg.array import broadcast_to
from thalweg.core.convert import to_tensor
from thalweg.keras.initializers.base import Initializer, dtype_of
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.tensors import as_tensor
from thalweg.ops.shapes import reshape


class Zeros(Initializer):
    """Zeros.

    Example:
      >>> tf.keras.initializers.Zeros()([2]).numpy()
      array([0., 0.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return creation.zeros(shape, dtype_of(dtype))


class Ones(Initializer):
    """Ones.

    Example:
      >>> tf.keras.initializers.Ones()([2]).numpy()
      array([1., 1.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return creation.ones(shape, dtype_of(dtype))


class Constant(Initializer):
    """A constant.

    Args:
      value: a number, or an array that broadcasts to the shapes asked for.

    Example:
      >>> tf.keras.initializers.Constant(3.0)([2]).numpy()
      array([3., 3.], dtype=float32)
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return broadcast_to(as_tensor(np.asarray(self.value), dtype_of(dtype)), shape)

    def get_config(self) -> dict[str, Any]:
        return {"value": serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(deserialize_keras_object(config["value"]))


class Identity(Initializer):
    """The identity matrix, times `gain`.

    Raises:
      ValueError: the shape isn't that of a matrix.

    Example:
      >>> tf.keras.initializers.Identity()([2, 2]).numpy()
      array([[1., 0.],
             [0., 1.]], dtype=float32)
    """

    options: ClassVar[tuple[str, ...]] = ("gain",)

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        if len(shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={shape} of rank {len(shape)}."
            )
        rows, columns = shape
        return self.gain * creation.eye(rows, columns, dtype=dtype_of(dtype))


class STFT(Initializer):
    """The kernel of a convolution that gives a short-time Fourier transform.

    Args:
      side: "real" or "imag": the cosines or the sines.
      window: the name of a window of `tf.signal` ("hann", "hamming", …), an array with as many elements as a
        frame, or None.
      scaling: "density" or "spectrum": how the window is scaled; None: not at all.
      periodic: whether a window given by name is periodic.

    Raises:
      ValueError: an argument is none of these, or the window's size isn't the frame's.

    Example:
      >>> tf.keras.initializers.STFT("real", window=None)([4, 1, 3]).shape
      TensorShape([4, 1, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("side", "window", "periodic", "scaling")

    def __init__(
        self,
        side: str = "real",
        window: Any = "hann",
        scaling: str | None = "density",
        periodic: bool = False,
    ) -> None:
        if side not in ("real", "imag"):
            raise ValueError(f"side should be 'real' or 'imag', not {side}")
        if isinstance(window, str):
            _window(window, 1, periodic)
        if scaling not in (None, "density", "spectrum"):
            raise ValueError(f"scaling must be None, 'density' or 'spectrum'. Received scaling={scaling}")
        self.side, self.window, self.scaling, self.periodic = side, window, scaling, periodic

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        kind = dtype_of(dtype)
        frame, _, count = shape
        frequency = np.arange(count, dtype=kind.np).reshape(1, 1, count) / ((count - 1) * 2)
        time = np.arange(frame, dtype=kind.np).reshape(frame, 1, 1)
        angle = (-2 * time * frequency * np.pi).astype(kind.np)
        kernel = to_tensor(np.cos(angle) if self.side == "real" else np.sin(angle), kind)
        return kernel if self.window is None else kernel * self._scaled_window(frame, kind)

    def _scaled_window(self, frame: int, kind: Any) -> Any:
        window = self.window
        values = as_tensor(_window(window, frame, self.periodic) if isinstance(window, str) else window, kind)
        if values.shape.as_list() != [frame]:
            raise ValueError(
                f"The shape of `window` must be [{frame}]. Received: window shape={values.shape}"
            )
        values = reshape(values, shape=(frame, 1, 1))
        if self.scaling == "density":
            return values / math.sqrt(math.reduce_sum(math.square(values)))
        return values / math.reduce_sum(math.abs(values)) if self.scaling else values


def _window(name: str, size: int, periodic: bool) -> Any:
    """A window by SciPy's name; ValueError where it isn't known."""
    from thalweg.signal import windows

    makers = {"hann": windows.hann_window, "hamming": windows.hamming_window}
    if name not in makers:
        raise ValueError(f"Unknown window: {name!r}. Expected one of {sorted(makers)}, or an array.")
    return makers[name](size, periodic)
