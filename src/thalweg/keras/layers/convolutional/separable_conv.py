"""`keras.layers.SeparableConv1D` and `SeparableConv2D`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.convolutional.depthwise_conv import convolve_depthwise
from thalweg.keras.layers.convolutional.parts import Convolutional
from thalweg.keras.layers.sizes import check_positive, window_shape
from thalweg.nn.convolutions import conv1d, conv2d


class BaseSeparableConv(Convolutional):
    """A depthwise convolution and one of single elements that mixes channels, with bias and activation."""

    _kinds = ("depthwise", "pointwise")

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self._set_geometry(kernel_size, strides, padding, data_format, dilation_rate)
        self._set_weights(
            activation,
            use_bias,
            depthwise_initializer=depthwise_initializer,
            pointwise_initializer=pointwise_initializer,
            bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            pointwise_regularizer=pointwise_regularizer,
            bias_regularizer=bias_regularizer,
            depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint,
            bias_constraint=bias_constraint,
        )
        check_positive(filters=filters, depth_multiplier=depth_multiplier)
        self.filters = int(filters)
        self.depth_multiplier = int(depth_multiplier)

    def build(self, input_shape: Any) -> None:
        depth = self._channels_of(input_shape)
        self.compute_output_shape(input_shape)
        window = (*self.kernel_size, depth, self.depth_multiplier)
        self.depthwise_kernel = self._add_weight_of("depthwise", "depthwise_kernel", window)
        mixed = ((1,) * self.rank) + (depth * self.depth_multiplier, self.filters)
        self.pointwise_kernel = self._add_weight_of("pointwise", "pointwise_kernel", mixed)
        self.bias = self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        deep = convolve_depthwise(self, inputs, self.depthwise_kernel)
        mix = conv1d if self.rank == 1 else conv2d
        return self._finished(mix(deep, self.pointwise_kernel, 1, "VALID", self._layout))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return window_shape(self, input_shape, self.kernel_size, self.filters)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "filters": self.filters, **self._geometry_config()}
        return {**config, "depth_multiplier": self.depth_multiplier, **self._weights_config()}


class SeparableConv1D(BaseSeparableConv):
    """A depthwise convolution over one dimension, then one of single elements that mixes the channels.

    Args:
      filters: the number of output channels.
      kernel_size: how long the depthwise window is.
      strides: how far the window moves.
      padding: "valid" or "same".
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window.
      depth_multiplier: how many channels the depthwise convolution makes of each one.

    The other arguments are those of `SeparableConv2D`.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.SeparableConv1D(4, 3)(tf.ones([2, 8, 5])).shape
      TensorShape([2, 6, 4])
    """

    rank = 1


class SeparableConv2D(BaseSeparableConv):
    """A depthwise convolution of images, then one of single elements that mixes the channels.

    Args:
      filters: the number of output channels.
      kernel_size: a number, or height and width of the depthwise window.
      strides: how far the window moves; a number or two.
      padding: "valid" or "same".
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window; a number or two.
      depth_multiplier: how many channels the depthwise convolution makes of each one.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.
      depthwise_initializer, pointwise_initializer, bias_initializer: what gives the weights' first values.
      depthwise_regularizer, pointwise_regularizer, bias_regularizer: give losses of the weights.
      activity_regularizer: gives a loss of the output.
      depthwise_constraint, pointwise_constraint, bias_constraint: applied to the weights after each update.

    Shapes: `[batch, height, width, channels]` to `[batch, new_height, new_width, filters]`.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.SeparableConv2D(4, 3, padding="same")(tf.ones([2, 8, 8, 5])).shape
      TensorShape([2, 8, 8, 4])
    """

    rank = 2


SeparableConvolution1D, SeparableConvolution2D = SeparableConv1D, SeparableConv2D
