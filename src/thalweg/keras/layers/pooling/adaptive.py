"""`keras.layers.AdaptiveMaxPooling1D` … `3D` and `AdaptiveAveragePooling1D` … `3D`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.gathering import gather
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.sizes import with_channels
from thalweg.math import reduce_max, reduce_sum


def adaptive_windows(size: int, wanted: int) -> tuple[Any, Any]:
    """Which elements go into which of the `wanted` windows of `size` elements, and their share in its mean.

    The windows cover all elements, and overlap where sizes don't divide. Shorter ones have their last element
    again, with share 0.
    """
    starts = np.arange(wanted) * size // wanted
    ends = -(-np.arange(1, wanted + 1) * size // wanted)
    lengths = ends - starts
    places = np.arange(lengths.max())
    share = (places < lengths[:, None]) / lengths[:, None]
    return np.minimum(starts[:, None] + places, ends[:, None] - 1).astype(np.int32), share


class BaseAdaptivePooling(Layer):
    """A fixed number of windows over `rank` dimensions of any size."""

    rank: int

    def __init__(self, output_size: Any, data_format: str | None = None, **kwargs: Any) -> None:
        if not isinstance(output_size, (int, tuple, list)) or isinstance(output_size, bool):
            raise self._wrong(TypeError, output_size)
        sizes = (output_size,) * self.rank if isinstance(output_size, int) else tuple(output_size)
        if len(sizes) != self.rank:
            raise self._wrong(ValueError if self.rank == 1 else TypeError, output_size)
        super().__init__(**kwargs)
        self.output_size = sizes
        self.data_format = standard_data_format(data_format)

    def _wrong(self, kind: type[Exception], given: Any) -> Exception:
        return kind(
            f"`output_size` must be an integer or a tuple of {self.rank} integers. Received: {given} of type "
            f"{type(given)}"
        )

    def call(self, inputs: Any) -> Any:
        first = 1 if self.data_format == "channels_last" else 2
        x = inputs
        for axis, wanted in enumerate(self.output_size, first):
            size = x.shape[axis]
            if size is None:
                raise ValueError(
                    f"{type(self).__name__} {self.name!r} needs inputs whose spatial sizes are known. "
                    f"Received: inputs.shape={inputs.shape}"
                )
            places, share = adaptive_windows(size, wanted)
            x = self._pooled(gather(x, places, axis=axis), axis + 1, share)
        return x

    def _pooled(self, windows: Any, axis: int, share: Any) -> Any:
        """One number for each window, whose elements lie along `axis`."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: Any) -> Any:
        depth = input_shape[-1 if self.data_format == "channels_last" else 1]
        return with_channels(input_shape[0], self.output_size, depth, self.data_format)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "output_size": self.output_size,
            "data_format": self.data_format,
        }


class _AdaptiveMaxPooling(BaseAdaptivePooling):
    def _pooled(self, windows: Any, axis: int, share: Any) -> Any:
        return reduce_max(windows, axis)


class _AdaptiveAveragePooling(BaseAdaptivePooling):
    def _pooled(self, windows: Any, axis: int, share: Any) -> Any:
        along = share.reshape(*share.shape, *(1,) * (windows.shape.rank - axis - 1))
        return reduce_sum(windows * along.astype(windows.dtype.as_numpy_dtype), axis)


class AdaptiveMaxPooling1D(_AdaptiveMaxPooling):
    """The maxima of a fixed number of windows that together cover a sequence.

    Args:
      output_size: how many windows.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError, TypeError: `output_size` isn't one integer.
      ValueError: the input's length isn't known.

    Example:
      >>> tf.keras.layers.AdaptiveMaxPooling1D(3)(tf.ones([2, 8, 5])).shape
      TensorShape([2, 3, 5])
    """

    rank = 1


class AdaptiveMaxPooling2D(_AdaptiveMaxPooling):
    """The maxima of a fixed number of windows that together cover an image.

    Args:
      output_size: a number, or how many windows there are along height and width.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      TypeError: `output_size` is no integer, nor two.
      ValueError: the input's size isn't known.

    Example:
      >>> tf.keras.layers.AdaptiveMaxPooling2D((3, 2))(tf.ones([2, 8, 8, 5])).shape
      TensorShape([2, 3, 2, 5])
    """

    rank = 2


class AdaptiveMaxPooling3D(_AdaptiveMaxPooling):
    """The maxima of a fixed number of windows that together cover a volume.

    Args:
      output_size: a number, or how many windows there are along each dimension.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      TypeError: `output_size` is no integer, nor three.
      ValueError: the input's size isn't known.

    Example:
      >>> tf.keras.layers.AdaptiveMaxPooling3D(2)(tf.ones([2, 4, 4, 4, 5])).shape
      TensorShape([2, 2, 2, 2, 5])
    """

    rank = 3


class AdaptiveAveragePooling1D(_AdaptiveAveragePooling):
    """The means of a fixed number of windows that together cover a sequence.

    Args:
      output_size: how many windows.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError, TypeError: `output_size` isn't one integer.
      ValueError: the input's length isn't known.

    Example:
      >>> tf.keras.layers.AdaptiveAveragePooling1D(3)(tf.ones([2, 8, 5])).shape
      TensorShape([2, 3, 5])
    """

    rank = 1


class AdaptiveAveragePooling2D(_AdaptiveAveragePooling):
    """The means of a fixed number of windows that together cover an image.

    Args:
      output_size: a number, or how many windows there are along height and width.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      TypeError: `output_size` is no integer, nor two.
      ValueError: the input's size isn't known.

    Example:
      >>> tf.keras.layers.AdaptiveAveragePooling2D((3, 2))(tf.ones([2, 8, 8, 5])).shape
      TensorShape([2, 3, 2, 5])
    """

    rank = 2


class AdaptiveAveragePooling3D(_AdaptiveAveragePooling):
    """The means of a fixed number of windows that together cover a volume.

    Args:
      output_size: a number, or how many windows there are along each dimension.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      TypeError: `output_size` is no integer, nor three.
      ValueError: the input's size isn't known.

    Example:
      >>> tf.keras.layers.AdaptiveAveragePooling3D(2)(tf.ones([2, 4, 4, 4, 5])).shape
      TensorShape([2, 2, 2, 2, 5])
    """

    rank = 3
