"""`keras.layers.MaxPooling1D` … `3D` and `AveragePooling1D` … `3D`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.sizes import padding_name, size_tuple, window_shape
from thalweg.nn.pooling import avg_pool1d, avg_pool2d, avg_pool3d, max_pool1d, max_pool2d, max_pool3d

_FORMATS = {
    "channels_last": {1: "NWC", 2: "NHWC", 3: "NDHWC"},
    "channels_first": {1: "NCW", 2: "NCHW", 3: "NCDHW"},
}


class BasePooling(Layer):
    """A number for each window over `rank` dimensions, each channel by itself."""

    rank: int
    _pool: Callable[..., Any]

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.pool_size = size_tuple(pool_size, self.rank, "pool_size")
        self.strides = self.pool_size if strides is None else size_tuple(strides, self.rank, "strides")
        self.padding = padding_name(padding)
        self.data_format = standard_data_format(data_format)
        self._layout = _FORMATS[self.data_format][self.rank]
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        if inputs._spec.known:
            self.compute_output_shape(inputs._spec.shape)  # raises where a window is larger than the input
        return type(self)._pool(inputs, self.pool_size, self.strides, self.padding.upper(), self._layout)

    def compute_output_shape(self, input_shape: Any) -> Any:
        depth = input_shape[-1 if self.data_format == "channels_last" else 1]
        return window_shape(self, input_shape, self.pool_size, depth)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "padding": self.padding,
            "strides": self.strides,
            "data_format": self.data_format,
        }


class MaxPooling1D(BasePooling):
    """The maximum of each window over one dimension, such as time.

    Args:
      pool_size: how long the window is.
      strides: how far it moves; None: its length.
      padding: "valid", or "same": the windows at the edges reach over them.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Shapes: `[batch, steps, channels]` to `[batch, new_steps, channels]`.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.MaxPooling1D()(tf.constant([[[1.0], [3.0], [2.0], [0.0]]])).numpy()[0, :, 0]
      array([3., 2.], dtype=float32)
    """

    rank = 1
    _pool = staticmethod(max_pool1d)


class MaxPooling2D(BasePooling):
    """The maximum of each window over the height and width of images.

    Args:
      pool_size: a number, or height and width of the window.
      strides: how far it moves; None: its size.
      padding: "valid", or "same": the windows at the edges reach over them.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Shapes: `[batch, height, width, channels]` to `[batch, new_height, new_width, channels]`.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.MaxPooling2D((2, 2))(tf.ones([2, 28, 28, 3])).shape
      TensorShape([2, 14, 14, 3])
    """

    rank = 2
    _pool = staticmethod(max_pool2d)


class MaxPooling3D(BasePooling):
    """The maximum of each window over three dimensions.

    Args:
      pool_size: a number, or the window's size in each dimension.
      strides: how far it moves; None: its size.
      padding: "valid", or "same": the windows at the edges reach over them.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.MaxPooling3D()(tf.ones([1, 4, 4, 4, 2])).shape
      TensorShape([1, 2, 2, 2, 2])
    """

    rank = 3
    _pool = staticmethod(max_pool3d)


class AveragePooling1D(BasePooling):
    """The mean of each window over one dimension, such as time.

    Args:
      pool_size: how long the window is.
      strides: how far it moves; None: its length.
      padding: "valid", or "same": the windows at the edges reach over them; the mean is of what is inside.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.AveragePooling1D(2)(tf.constant([[[1.0], [3.0], [2.0], [0.0]]])).numpy()[0, :, 0]
      array([2., 1.], dtype=float32)
    """

    rank = 1
    _pool = staticmethod(avg_pool1d)


class AveragePooling2D(BasePooling):
    """The mean of each window over the height and width of images.

    Args:
      pool_size: a number, or height and width of the window.
      strides: how far it moves; None: its size.
      padding: "valid", or "same": the windows at the edges reach over them; the mean is of what is inside.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.AveragePooling2D((2, 2))(tf.ones([2, 28, 28, 3])).shape
      TensorShape([2, 14, 14, 3])
    """

    rank = 2
    _pool = staticmethod(avg_pool2d)


class AveragePooling3D(BasePooling):
    """The mean of each window over three dimensions.

    Args:
      pool_size: a number, or the window's size in each dimension.
      strides: how far it moves; None: its size.
      padding: "valid", or "same": the windows at the edges reach over them; the mean is of what is inside.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.AveragePooling3D()(tf.ones([1, 4, 4, 4, 2])).shape
      TensorShape([1, 2, 2, 2, 2])
    """

    rank = 3
    _pool = staticmethod(avg_pool3d)


MaxPool1D, MaxPool2D, MaxPool3D = MaxPooling1D, MaxPooling2D, MaxPooling3D
AvgPool1D, AvgPool2D, AvgPool3D = AveragePooling1D, AveragePooling2D, AveragePooling3D
