"""`keras.layers.SpatialDropout1D`, `SpatialDropout2D`, `SpatialDropout3D`."""

from __future__ import annotations

from typing import Any

from thalweg.array import shape
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.regularization.dropout import Dropout


class SpatialDropout(Dropout):
    """Dropout of whole channels: what its subclasses share."""

    data_format: str | None = None

    def _mask_shape(self, inputs: Any) -> Any:
        sizes, rank = shape(inputs), inputs.shape.rank
        kept = (0, 1 if self.data_format == "channels_first" else rank - 1)
        return [sizes[axis] if axis in kept else 1 for axis in range(rank)]

    def get_config(self) -> dict[str, Any]:
        config = {"rate": self.rate, "seed": self.seed, "name": self.name, "dtype": self.dtype}
        return config if self.data_format is None else {**config, "data_format": self.data_format}


class SpatialDropout1D(SpatialDropout):
    """In training each channel of a sequence is 0 with probability `rate`, the others are scaled.

    Args:
      rate: a number in [0, 1].
      seed: of the random numbers.

    Shapes: `[batch, time, channels]` to the same.

    Raises:
      ValueError: `rate` isn't in [0, 1].

    Example:
      >>> tf.keras.layers.SpatialDropout1D(0.5)(tf.ones([1, 2, 2])).shape
      TensorShape([1, 2, 2])
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed=seed, **kwargs)
        self.input_spec = InputSpec(ndim=3)


class SpatialDropout2D(SpatialDropout):
    """In training each channel of an image is 0 with probability `rate`, the others are scaled.

    Args:
      rate: a number in [0, 1].
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Shapes: `[batch, height, width, channels]` to the same.

    Raises:
      ValueError: `rate` isn't in [0, 1].

    Example:
      >>> tf.keras.layers.SpatialDropout2D(0.5)(tf.ones([1, 2, 2, 3])).shape
      TensorShape([1, 2, 2, 3])
    """

    def __init__(
        self, rate: float, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(rate, seed=seed, **kwargs)
        self.data_format = standard_data_format(data_format)
        self.input_spec = InputSpec(ndim=4)


class SpatialDropout3D(SpatialDropout):
    """In training each channel of a volume is 0 with probability `rate`, the others are scaled.

    Args:
      rate: a number in [0, 1].
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Shapes: `[batch, depth, height, width, channels]` to the same.

    Raises:
      ValueError: `rate` isn't in [0, 1].

    Example:
      >>> tf.keras.layers.SpatialDropout3D(0.5)(tf.ones([1, 2, 2, 2, 3])).shape
      TensorShape([1, 2, 2, 2, 3])
    """

    def __init__(
        self, rate: float, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(rate, seed=seed, **kwargs)
        self.data_format = standard_data_format(data_format)
        self.input_spec = InputSpec(ndim=5)
