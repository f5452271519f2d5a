"""`keras.layers.UpSampling1D` … `3D`."""

from __future__ import annotations

from typing import Any

from thalweg.array import broadcast_to, reshape, shape, transpose
from thalweg.dtypes import cast
from thalweg.image.resizing import resize
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.sizes import size_tuple, spatial, with_channels

_INTERPOLATIONS = ("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area")


class BaseUpSampling(Layer):
    """Each element repeated along `rank` dimensions."""

    rank: int

    def _set_sizes(self, size: Any, data_format: str | None) -> None:
        self.data_format = standard_data_format(data_format)
        self._factors = size_tuple(size, self.rank, "size")
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        return repeated(inputs, with_channels(1, self._factors, 1, self.data_format))

    def compute_output_shape(self, input_shape: Any) -> Any:
        sizes = spatial(input_shape, self.data_format)
        found = [None if n is None else n * times for n, times in zip(sizes, self._factors, strict=True)]
        depth = input_shape[-1 if self.data_format == "channels_last" else 1]
        return with_channels(input_shape[0], found, depth, self.data_format)


def repeated(x: Any, times: tuple[int, ...]) -> Any:
    """`x` with each element as often as `times` says, along all axes at once."""
    dims = list(x._spec.shape)
    if None in dims:
        sizes = shape(x)
        dims = [sizes[i] if n is None else n for i, n in enumerate(dims)]
    ones, repeats, result = [], [], []
    for size, count in zip(dims, times, strict=True):
        ones += [size] if count == 1 else [size, 1]
        repeats += [size] if count == 1 else [size, count]
        result.append(size * count)
    return reshape(broadcast_to(reshape(x, ones), repeats), result)


class UpSampling1D(BaseUpSampling):
    """Each step of a sequence repeated.

    Args:
      size: how often.

    Raises:
      TypeError: `size` is no integer.
      ValueError: it isn't positive.

    Example:
      >>> tf.keras.layers.UpSampling1D(2)(tf.constant([[[1.0], [2.0]]])).numpy()[0, :, 0]
      array([1., 1., 2., 2.], dtype=float32)
    """

    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(size, int) or isinstance(size, bool):
            raise TypeError(f"Expected an integer value for `size`, got {type(size)}.")
        self._set_sizes(size, "channels_last")
        self.size = size

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}


class UpSampling2D(BaseUpSampling):
    """Images made larger by whole factors.

    Args:
      size: a factor, or those of height and width.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      interpolation: "nearest" repeats pixels; "bilinear", "bicubic", "lanczos3", "lanczos5" and "area"
        go smoothly from one to the next.

    Raises:
      ValueError: `size` isn't positive, or there is no such interpolation.

    Example:
      >>> tf.keras.layers.UpSampling2D((2, 3))(tf.ones([1, 4, 4, 3])).shape
      TensorShape([1, 8, 12, 3])
    """

    rank = 2

    def __init__(
        self,
        size: Any = (2, 2),
        data_format: str | None = None,
        interpolation: str = "nearest",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._set_sizes(size, data_format)
        self.size = self._factors
        self.interpolation = interpolation.lower()
        if self.interpolation not in _INTERPOLATIONS:
            raise ValueError(
                f"Invalid value for argument `interpolation`. Expected one of {_INTERPOLATIONS}. Received: "
                f"interpolation={interpolation}"
            )

    def call(self, inputs: Any) -> Any:
        if self.interpolation == "nearest":
            return super().call(inputs)
        first = self.data_format == "channels_first"
        x = transpose(inputs, [0, 2, 3, 1]) if first else inputs
        dims = x._spec.shape[1:3]
        sizes = [n if n is not None else shape(x)[i + 1] for i, n in enumerate(dims)]
        wanted = [n * times for n, times in zip(sizes, self.size, strict=True)]
        result = cast(resize(x, wanted, method=self.interpolation), x.dtype)
        return transpose(result, [0, 3, 1, 2]) if first else result

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "size": self.size,
            "data_format": self.data_format,
            "interpolation": self.interpolation,
        }


class UpSampling3D(BaseUpSampling):
    """Volumes made larger by repeating their elements.

    Args:
      size: a factor, or one a dimension.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: `size` isn't positive.

    Example:
      >>> tf.keras.layers.UpSampling3D(2)(tf.ones([1, 2, 3, 4, 3])).shape
      TensorShape([1, 4, 6, 8, 3])
    """

    rank = 3

    def __init__(self, size: Any = (2, 2, 2), data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._set_sizes(size, data_format)
        self.size = self._factors

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "data_format": self.data_format}
