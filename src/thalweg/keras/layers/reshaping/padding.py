"""`keras.layers.ZeroPadding1D` … `3D` and `Cropping1D` … `3D`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.sizes import size_pairs, size_tuple, spatial, with_channels
from thalweg.rearranging import pad


def _resized(layer: Any, input_shape: Any, changes: list[int]) -> tuple[Any, ...]:
    """A shape whose spatial sizes change by so much."""
    sizes = spatial(input_shape, layer.data_format)
    found = [None if n is None else n + more for n, more in zip(sizes, changes, strict=True)]
    depth = input_shape[-1 if layer.data_format == "channels_last" else 1]
    return with_channels(input_shape[0], found, depth, layer.data_format)


class BaseZeroPadding(Layer):
    """Zeros before and after, along `rank` dimensions."""

    rank: int

    def __init__(self, padding: Any = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = standard_data_format(data_format)
        self._pairs: tuple[tuple[int, ...], ...]
        if self.rank == 1:
            self.padding: Any = size_tuple(padding, 2, "padding", allow_zero=True)
            self._pairs = (self.padding,)
        else:
            self.padding = self._pairs = size_pairs(padding, self.rank, "padding")
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        return pad(inputs, with_channels((0, 0), self._pairs, (0, 0), self.data_format))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return _resized(self, input_shape, [sum(pair) for pair in self._pairs])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}


class ZeroPadding1D(BaseZeroPadding):
    """Zeros at the beginning and the end of sequences.

    Args:
      padding: how many at both ends; or a pair.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: `padding` is no such number, or negative.

    Example:
      >>> tf.keras.layers.ZeroPadding1D((2, 0))(tf.ones([1, 2, 1])).numpy()[0, :, 0]
      array([0., 0., 1., 1.], dtype=float32)
    """

    rank = 1


class ZeroPadding2D(BaseZeroPadding):
    """Zeros around images.

    Args:
      padding: how many on all sides; a pair `(rows, columns)`; or `((top, bottom), (left, right))`.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: `padding` is none of these, or a number is negative.

    Example:
      >>> tf.keras.layers.ZeroPadding2D(((1, 0), 2))(tf.ones([1, 4, 4, 3])).shape
      TensorShape([1, 5, 8, 3])
    """

    rank = 2


class ZeroPadding3D(BaseZeroPadding):
    """Zeros around volumes.

    Args:
      padding: how many on all sides; one number a dimension; or a pair a dimension.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: `padding` is none of these, or a number is negative.

    Example:
      >>> tf.keras.layers.ZeroPadding3D()(tf.ones([1, 2, 3, 4, 3])).shape
      TensorShape([1, 4, 5, 6, 3])
    """

    rank = 3


class BaseCropping(Layer):
    """What lies at the ends left out, along `rank` dimensions."""

    rank: int

    def __init__(self, cropping: Any = 0, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = standard_data_format(data_format)
        self._pairs: tuple[tuple[int, ...], ...]
        if self.rank == 1:
            self.cropping: Any = size_tuple(cropping, 2, "cropping", allow_zero=True)
            self._pairs = (self.cropping,)
        else:
            self.cropping = self._pairs = size_pairs(cropping, self.rank, "cropping")
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(inputs.shape)
        inner = [slice(before, -after if after else None) for before, after in self._pairs]
        return inputs[with_channels(slice(None), inner, slice(None), self.data_format)]

    def compute_output_shape(self, input_shape: Any) -> Any:
        result = _resized(self, input_shape, [-sum(pair) for pair in self._pairs])
        if any(n is not None and n <= 0 for n in spatial(result, self.data_format)):
            raise ValueError(
                f"`cropping` of {type(self).__name__} {self.name!r} must be smaller than the spatial sizes "
                f"of the input. Received: input_shape={tuple(input_shape)}, cropping={self.cropping}"
            )
        return result

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping, "data_format": self.data_format}


class Cropping1D(BaseCropping):
    """Sequences without their beginning and end.

    Args:
      cropping: how many steps at both ends; or a pair.

    Raises:
      ValueError: `cropping` is no such number, or negative; nothing would be left.

    Example:
      >>> tf.keras.layers.Cropping1D((1, 2))(tf.ones([1, 5, 3])).shape
      TensorShape([1, 2, 3])
    """

    rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, "channels_last", **kwargs)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["data_format"]
        return config


class Cropping2D(BaseCropping):
    """Images without their edges.

    Args:
      cropping: how much on all sides; a pair `(rows, columns)`; or `((top, bottom), (left, right))`.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: `cropping` is none of these, or a number is negative; nothing would be left.

    Example:
      >>> tf.keras.layers.Cropping2D(((1, 0), (2, 1)))(tf.ones([1, 8, 8, 3])).shape
      TensorShape([1, 7, 5, 3])
    """

    rank = 2


class Cropping3D(BaseCropping):
    """Volumes without their edges.

    Args:
      cropping: how much on all sides; one number a dimension; or a pair a dimension.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: `cropping` is none of these, or a number is negative; nothing would be left.

    Example:
      >>> tf.keras.layers.Cropping3D(1)(tf.ones([1, 4, 5, 6, 3])).shape
      TensorShape([1, 2, 3, 4, 3])
    """

    rank = 3

    def __init__(self, cropping: Any = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)
