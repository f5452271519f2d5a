"""`keras.layers.DepthwiseConv1D` and `DepthwiseConv2D`."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims, squeeze
from thalweg.keras.layers.convolutional.parts import Convolutional
from thalweg.keras.layers.sizes import channels, check_positive, window_shape
from thalweg.nn.depthwise import depthwise_conv2d


def convolve_depthwise(layer: Any, inputs: Any, kernel: Any) -> Any:
    """The depthwise convolution with a layer's geometry; over one dimension that of rows of height 1."""
    padding, first = layer.padding.upper(), layer.data_format == "channels_first"
    layout = "NCHW" if first else "NHWC"
    strides, rates = layer.strides, layer.dilation_rate
    if layer.rank == 1:
        strides, rates = (1, *strides), (1, *rates)
        axis = 2 if first else 1
        inputs, kernel = expand_dims(inputs, axis), expand_dims(kernel, 0)
        return squeeze(depthwise_conv2d(inputs, kernel, strides, padding, layout, rates), [axis])
    return depthwise_conv2d(inputs, kernel, strides, padding, layout, rates)


class BaseDepthwiseConv(Convolutional):
    """A depthwise convolution over `rank` dimensions, with bias and activation."""

    _kinds = ("depthwise",)

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self._set_geometry(kernel_size, strides, padding, data_format, dilation_rate)
        self._set_weights(
            activation,
            use_bias,
            depthwise_initializer=depthwise_initializer,
            bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            bias_regularizer=bias_regularizer,
            depthwise_constraint=depthwise_constraint,
            bias_constraint=bias_constraint,
        )
        check_positive(depth_multiplier=depth_multiplier)
        self.depth_multiplier = int(depth_multiplier)

    def build(self, input_shape: Any) -> None:
        depth = self._channels_of(input_shape)
        self.compute_output_shape(input_shape)
        shape = (*self.kernel_size, depth, self.depth_multiplier)
        self.kernel = self._add_weight_of("depthwise", "kernel", shape)
        self.bias = self._add_bias(depth * self.depth_multiplier)

    @property
    def depthwise_kernel(self) -> Any:
        """Keras 2's name of the kernel."""
        return self.kernel

    def call(self, inputs: Any) -> Any:
        return self._finished(convolve_depthwise(self, inputs, self.kernel))

    def compute_output_shape(self, input_shape: Any) -> Any:
        depth = channels(self, input_shape) * self.depth_multiplier
        return window_shape(self, input_shape, self.kernel_size, depth)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), **self._geometry_config()}
        return {**config, "depth_multiplier": self.depth_multiplier, **self._weights_config()}


class DepthwiseConv1D(BaseDepthwiseConv):
    """Convolution over one dimension in which every channel has filters of its own.

    Args:
      kernel_size: how long the window is.
      strides: how far the window moves.
      padding: "valid" or "same".
      depth_multiplier: how many output channels there are for each channel.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.
      depthwise_initializer, bias_initializer: what gives the weights' first values.
      depthwise_regularizer, bias_regularizer: give losses of the weights.
      activity_regularizer: gives a loss of the output.
      depthwise_constraint, bias_constraint: applied to the weights after each update.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.DepthwiseConv1D(3, depth_multiplier=2)(tf.ones([2, 8, 5])).shape
      TensorShape([2, 6, 10])
    """

    rank = 1


class DepthwiseConv2D(BaseDepthwiseConv):
    """Convolution over height and width in which every channel has filters of its own.

    Args:
      kernel_size: a number, or height and width of the window.
      strides: how far the window moves; a number or two.
      padding: "valid" or "same".
      depth_multiplier: how many output channels there are for each channel.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window; a number or two.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.
      depthwise_initializer, bias_initializer: what gives the weights' first values.
      depthwise_regularizer, bias_regularizer: give losses of the weights.
      activity_regularizer: gives a loss of the output.
      depthwise_constraint, bias_constraint: applied to the weights after each update.

    Shapes: `[batch, height, width, channels]` to `[batch, new_height, new_width, channels *
    depth_multiplier]`; the kernel's is `[*kernel_size, channels, depth_multiplier]`.

    Raises:
      ValueError: an argument isn't positive, or the window is larger than the input.

    Example:
      >>> tf.keras.layers.DepthwiseConv2D(3, padding="same")(tf.ones([2, 8, 8, 5])).shape
      TensorShape([2, 8, 8, 5])
    """

    rank = 2
