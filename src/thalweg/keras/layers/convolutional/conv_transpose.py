"""`keras.layers.Conv1DTranspose`, `Conv2DTranspose`, `Conv3DTranspose`."""

from __future__ import annotations

from typing import Any

from thalweg.array import shape
from thalweg.keras.layers.convolutional.parts import Convolutional
from thalweg.keras.layers.sizes import check_positive, check_strides, size_tuple, spatial, with_channels
from thalweg.nn.transposed import conv_transpose


class BaseConvTranspose(Convolutional):
    """A transposed convolution over `rank` dimensions, with bias and activation."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        check_positive(filters=filters)
        check_strides(self.strides, self.dilation_rate)
        self.filters = int(filters)
        self.output_padding = None
        if output_padding is not None:
            self.output_padding = size_tuple(output_padding, self.rank, "output_padding", allow_zero=True)
            if any(extra >= stride for extra, stride in zip(self.output_padding, self.strides, strict=True)):
                raise ValueError(
                    "`output_padding` must be strictly less than `strides` for all dimensions. Received: "
                    f"output_padding={self.output_padding}, strides={self.strides}"
                )

    def build(self, input_shape: Any) -> None:
        depth = self._channels_of(input_shape)
        self.kernel = self._add_weight_of("kernel", "kernel", (*self.kernel_size, self.filters, depth))
        self.bias = self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        return self._finished(
            conv_transpose(
                inputs,
                self.kernel,
                self._output_shape_for(inputs),
                self.strides,
                self.padding.upper(),
                self._layout,
                self.dilation_rate,
            )
        )

    def _output_shape_for(self, inputs: Any) -> Any:
        """The output's shape, with tensors for sizes that aren't known yet."""
        dims = inputs._spec.shape
        if None in dims:
            sizes = shape(inputs)
            dims = [sizes[i] if n is None else n for i, n in enumerate(dims)]
        return self.compute_output_shape(dims)

    def compute_output_shape(self, input_shape: Any) -> Any:
        sizes = spatial(input_shape, self.data_format)
        found = [None if n is None else self._grown(n, i) for i, n in enumerate(sizes)]
        return with_channels(input_shape[0], found, self.filters, self.data_format)

    def _grown(self, size: Any, place: int) -> Any:
        """The output's size along one of the dimensions."""
        stride = self.strides[place]
        reach = (self.kernel_size[place] - 1) * self.dilation_rate[place] + 1
        extra = None if self.output_padding is None else self.output_padding[place]
        if self.padding == "same":
            return size * stride if extra is None else (size - 1) * stride + reach % 2 + extra
        return (size - 1) * stride + (max(reach, stride) if extra is None else reach + extra)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "filters": self.filters, **self._geometry_config()}
        return {**config, "output_padding": self.output_padding, **self._weights_config()}


class Conv1DTranspose(BaseConvTranspose):
    """The transpose of a convolution over one dimension: it makes sequences longer.

    Args:
      filters: the number of output channels.
      kernel_size: how long the window is.
      strides: how far the window moves over the output.
      padding: "valid" or "same".
      output_padding: how much longer the output is than it would have to be; less than the strides.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window.

    The other arguments are those of `Conv1D`.

    Raises:
      ValueError: an argument isn't positive, or `output_padding` isn't less than the strides.

    Example:
      >>> tf.keras.layers.Conv1DTranspose(4, 3, strides=2, padding="same")(tf.ones([2, 5, 3])).shape
      TensorShape([2, 10, 4])
    """

    rank = 1


class Conv2DTranspose(BaseConvTranspose):
    """The transpose of a convolution over height and width: it makes images larger.

    Args:
      filters: the number of output channels.
      kernel_size: a number, or height and width of the window.
      strides: how far the window moves over the output; a number or two.
      padding: "valid" or "same".
      output_padding: how much larger the output is than it would have to be; less than the strides.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window.

    The other arguments are those of `Conv2D`.

    Shapes: `[batch, height, width, channels]` to `[batch, new_height, new_width, filters]`; the kernel's is
    `[*kernel_size, filters, channels]`.

    Raises:
      ValueError: an argument isn't positive, or `output_padding` isn't less than the strides.

    Example:
      >>> tf.keras.layers.Conv2DTranspose(4, 5, strides=2, padding="same")(tf.ones([2, 7, 7, 3])).shape
      TensorShape([2, 14, 14, 4])
    """

    rank = 2


class Conv3DTranspose(BaseConvTranspose):
    """The transpose of a convolution over three dimensions: it makes volumes larger.

    Args:
      filters: the number of output channels.
      kernel_size: a number, or the window's size in each dimension.
      strides: how far the window moves over the output; a number or three.
      padding: "valid" or "same".
      output_padding: how much larger the output is than it would have to be; less than the strides.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      dilation_rate: the distance of neighbouring elements of the window.

    The other arguments are those of `Conv2D`.

    Raises:
      ValueError: an argument isn't positive, or `output_padding` isn't less than the strides.

    Example:
      >>> tf.keras.layers.Conv3DTranspose(4, 2, strides=2)(tf.ones([1, 2, 2, 2, 3])).shape
      TensorShape([1, 4, 4, 4, 4])
    """

    rank = 3


Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
Convolution3DTranspose = Conv3DTranspose
