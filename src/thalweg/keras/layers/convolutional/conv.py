"""`keras.layers.Conv1D`, `Conv2D`, `Conv3D`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.convolutional.parts import Convolutional
from thalweg.keras.layers.sizes import check_positive, check_strides, window_shape
from thalweg.nn.convolutions import conv1d, conv2d, conv3d


class BaseConv(Convolutional):
    """A convolution over `rank` dimensions, with bias and activation."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self._set_geometry(kernel_size, strides, padding, data_format, dilation_rate)
        self._set_weights(
            activation,
            use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )
        check_positive(filters=filters, groups=groups)
        if filters % groups:
            raise ValueError(
                "The number of filters must be evenly divisible by the number of groups. Received: "
                f"groups={groups}, filters={filters}."
            )
        check_strides(self.strides, self.dilation_rate)
        self.filters = int(filters)
        self.groups = int(groups)

    def build(self, input_shape: Any) -> None:
        depth = self._channels_of(input_shape)
        if depth % self.groups:
            raise ValueError(
                "The number of input channels must be evenly divisible by the number of groups. Received "
                f"groups={self.groups}, but the input has {depth} channels (full input shape is "
                f"{tuple(input_shape)})."
            )
        self.compute_output_shape(input_shape)
        shape = (*self.kernel_size, depth // self.groups, self.filters)
        self.kernel = self._add_weight_of("kernel", "kernel", shape)
        self.bias = self._add_bias(self.filters)

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """The convolution alone, for classes that do more with inputs or kernel."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        return self._finished(self.convolution_op(inputs, self.kernel))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return window_shape(self, input_shape, self.kernel_size, self.filters)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "filters": self.filters, **self._geometry_config()}
        return {**config, "groups": self.groups, **self._weights_config()}


class Conv1D(BaseConv):
    """Convolution over one dimension, such as time.

    Args:
      filters: the number of output channels.
      kernel_size: how long the window is.
      strides: how far the window moves.
      padding: "valid", "same", or "causal": as many zeros before the input that no output sees later inputs.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window.
      groups: channels are taken apart into so many groups, each with filters of its own.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.
      kernel_initializer, bias_initializer: what gives the weights' first values.
      kernel_regularizer, bias_regularizer: give losses of the weights.
      activity_regularizer: gives a loss of the output.
      kernel_constraint, bias_constraint: applied to the weights after each update.

    Shapes: `[batch, steps, channels]` to `[batch, new_steps, filters]`.

    Raises:
      ValueError: an argument isn't positive, groups don't divide the channels, or the window is larger than
        the input.

    Example:
      >>> tf.keras.layers.Conv1D(4, 3, padding="causal")(tf.ones([2, 8, 5])).shape
      TensorShape([2, 8, 4])
    """

    rank = 1
    _paddings = ("valid", "same", "causal")

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        padding: Any = self.padding.upper()
        if padding == "CAUSAL":
            before = [self.dilation_rate[0] * (self.kernel_size[0] - 1), 0]
            padding = [before if letter == "W" else [0, 0] for letter in self._layout]
        return conv1d(inputs, kernel, self.strides, padding, self._layout, self.dilation_rate)


class Conv2D(BaseConv):
    """Convolution over the height and width of images.

    Args:
      filters: the number of output channels.
      kernel_size: a number, or height and width of the window.
      strides: how far the window moves; a number or two.
      padding: "valid", or "same": zeros around the input, so that with strides 1 the output has its size.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window; a number or two.
      groups: channels are taken apart into so many groups, each with filters of its own.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.
      kernel_initializer, bias_initializer: what gives the weights' first values.
      kernel_regularizer, bias_regularizer: give losses of the weights.
      activity_regularizer: gives a loss of the output.
      kernel_constraint, bias_constraint: applied to the weights after each update.

    Shapes: `[batch, height, width, channels]` to `[batch, new_height, new_width, filters]`; the kernel's is
    `[*kernel_size, channels / groups, filters]`.

    Raises:
      ValueError: an argument isn't positive, groups don't divide the channels, or the window is larger than
        the input.

    Example:
      >>> tf.keras.layers.Conv2D(8, 3, activation="relu")(tf.ones([2, 28, 28, 1])).shape
      TensorShape([2, 26, 26, 8])
    """

    rank = 2

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        return conv2d(inputs, kernel, self.strides, self.padding.upper(), self._layout, self.dilation_rate)


class Conv3D(BaseConv):
    """Convolution over three dimensions: volumes, or images in time.

    Args:
      filters: the number of output channels.
      kernel_size: a number, or the window's size in each dimension.
      strides: how far the window moves; a number or three.
      padding: "valid" or "same".
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window; a number or three.
      groups: channels are taken apart into so many groups, each with filters of its own.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.

    The other arguments are those of `Conv2D`.

    Shapes: `[batch, depth, height, width, channels]` to `[batch, new_depth, new_height, new_width, filters]`.

    Raises:
      ValueError: an argument isn't positive, groups don't divide the channels, or the window is larger than
        the input.

    Example:
      >>> tf.keras.layers.Conv3D(2, 3)(tf.ones([1, 5, 5, 5, 1])).shape
      TensorShape([1, 3, 3, 3, 2])
    """

    rank = 3

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        return conv3d(inputs, kernel, self.strides, self.padding.upper(), self._layout, self.dilation_rate)


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
