"""`keras.layers.GlobalMaxPooling1D` … `3D` and `GlobalAveragePooling1D` … `3D`."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims
from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.math import reduce_max, reduce_mean, reduce_sum


class BaseGlobalPooling(Layer):
    """One number a channel, of all that `rank` dimensions hold."""

    rank: int

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = standard_data_format(data_format)
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=self.rank + 2)
        first = 1 if self.data_format == "channels_last" else 2
        self._axes = list(range(first, first + self.rank))

    def compute_output_shape(self, input_shape: Any) -> Any:
        ones = (1,) * self.rank if self.keepdims else ()
        if self.data_format == "channels_last":
            return (input_shape[0], *ones, input_shape[-1])
        return (input_shape[0], input_shape[1], *ones)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format, "keepdims": self.keepdims}


class _GlobalMaxPooling(BaseGlobalPooling):
    def call(self, inputs: Any) -> Any:
        return reduce_max(inputs, self._axes, self.keepdims)


class _GlobalAveragePooling(BaseGlobalPooling):
    def call(self, inputs: Any) -> Any:
        return reduce_mean(inputs, self._axes, self.keepdims)


class GlobalMaxPooling1D(_GlobalMaxPooling):
    """The maximum over all steps of a sequence.

    Args:
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      keepdims: keep the dimension of the steps, with size 1.

    Example:
      >>> tf.keras.layers.GlobalMaxPooling1D()(tf.ones([2, 8, 3])).shape
      TensorShape([2, 3])
    """

    rank = 1


class GlobalMaxPooling2D(_GlobalMaxPooling):
    """The maximum over height and width of images.

    Args:
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      keepdims: keep the two dimensions, with size 1.

    Example:
      >>> tf.keras.layers.GlobalMaxPooling2D(keepdims=True)(tf.ones([2, 8, 8, 3])).shape
      TensorShape([2, 1, 1, 3])
    """

    rank = 2


class GlobalMaxPooling3D(_GlobalMaxPooling):
    """The maximum over three dimensions.

    Args:
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      keepdims: keep the three dimensions, with size 1.

    Example:
      >>> tf.keras.layers.GlobalMaxPooling3D()(tf.ones([2, 4, 4, 4, 3])).shape
      TensorShape([2, 3])
    """

    rank = 3


class GlobalAveragePooling1D(_GlobalAveragePooling):
    """The mean over all steps of a sequence; if it has a mask, over those that count.

    Args:
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      keepdims: keep the dimension of the steps, with size 1.

    Example:
      >>> layer = tf.keras.layers.GlobalAveragePooling1D()
      >>> x = tf.constant([[[1.0], [3.0], [9.0]]])
      >>> layer(x, mask=tf.constant([[True, True, False]])).numpy()
      array([[2.]], dtype=float32)
    """

    rank = 1

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format, keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        counts = cast(expand_dims(mask, 2 if self.data_format == "channels_last" else 1), "bool")
        weights = cast(counts, inputs.dtype)
        total = reduce_sum(where(counts, inputs, 0), self._axes, self.keepdims)
        return total / reduce_sum(weights, self._axes, self.keepdims)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """None: the steps are gone."""
        return None


class GlobalAveragePooling2D(_GlobalAveragePooling):
    """The mean over height and width of images.

    Args:
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      keepdims: keep the two dimensions, with size 1.

    Example:
      >>> tf.keras.layers.GlobalAveragePooling2D()(tf.ones([2, 8, 8, 3])).shape
      TensorShape([2, 3])
    """

    rank = 2


class GlobalAveragePooling3D(_GlobalAveragePooling):
    """The mean over three dimensions.

    Args:
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      keepdims: keep the three dimensions, with size 1.

    Example:
      >>> tf.keras.layers.GlobalAveragePooling3D()(tf.ones([2, 4, 4, 4, 3])).shape
      TensorShape([2, 3])
    """

    rank = 3


GlobalMaxPool1D, GlobalMaxPool2D, GlobalMaxPool3D = GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
