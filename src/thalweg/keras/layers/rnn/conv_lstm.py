"""`keras.layers.ConvLSTM1D`, `ConvLSTM2D`, `ConvLSTM3D` and their cell."""

from __future__ import annotations

from typing import Any

from thalweg.array import concat, reshape, shape, split
from thalweg.creation import zeros
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell
from thalweg.keras.layers.rnn.lstm import forget_bias
from thalweg.keras.layers.rnn.options import OfCell, Options, cell_arguments, layer_config, options_config
from thalweg.keras.layers.rnn.rnn import RNN
from thalweg.keras.layers.sizes import (
    channels,
    check_positive,
    check_strides,
    padding_name,
    size_tuple,
    spatial,
    window_shape,
)
from thalweg.keras.seeds import SeedGenerator
from thalweg.nn import bias_add
from thalweg.nn.convolutions import convolution

_LAYOUTS = {
    "channels_last": {1: "NWC", 2: "NHWC", 3: "NDHWC"},
    "channels_first": {1: "NCW", 2: "NCHW", 3: "NCDHW"},
}


class ConvLSTMCell(Options, Layer, DropoutRNNCell):
    """One step of a `ConvLSTM1D`, `ConvLSTM2D` or `ConvLSTM3D`. Its states are the output and the carry.

    Args:
      rank: the number of spatial dimensions.

    The other arguments are those of the layers that aren't about sequences.
    """

    def __init__(
        self,
        rank: int,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        given = locals()
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = SeedGenerator(seed)
        check_positive(filters=filters)
        self.rank, self.filters = rank, filters
        self.kernel_size = size_tuple(kernel_size, rank, "kernel_size")
        self.strides = size_tuple(strides, rank, "strides")
        self.padding = padding_name(padding)
        self.data_format = standard_data_format(data_format)
        self.dilation_rate = size_tuple(dilation_rate, rank, "dilation_rate")
        check_strides(self.strides, self.dilation_rate)
        self._take_options(given)
        self.unit_forget_bias = unit_forget_bias
        self.dropout_mask_count = 4
        self.input_spec = InputSpec(ndim=rank + 2)
        self._layout = _LAYOUTS[self.data_format][rank]
        # The states' shapes depend on the input's.
        self.state_size = [-1, -1]

    def build(self, inputs_shape: Any, states_shape: Any = None) -> None:
        self.spatial_dims = spatial(inputs_shape, self.data_format)
        if None in self.spatial_dims:
            raise ValueError(
                f"The sizes of the images that {type(self).__name__} {self.name!r} takes have to be "
                "known. Received: "
                f"input_shape={tuple(inputs_shape)}"
            )
        depth = channels(self, inputs_shape)
        self.input_spec = InputSpec(ndim=self.rank + 2, shape=(None, *inputs_shape[1:]))
        self._output_shape = self.compute_output_shape(inputs_shape)[0][1:]
        outputs = self.filters * 4
        self.kernel = self.add_weight(
            name="kernel", shape=(*self.kernel_size, depth, outputs), **self._weight_options("kernel")
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel",
            shape=(*self.kernel_size, self.filters, outputs),
            **self._weight_options("recurrent"),
        )
        self.bias = None
        if self.use_bias:
            options = self._weight_options("bias")
            if self.unit_forget_bias:
                options["initializer"] = forget_bias(self.bias_initializer, self.filters)
            self.bias = self.add_weight(name="bias", shape=(outputs,), **options)

    def project(self, inputs: Any, training: Any = False) -> Any:
        """What a step takes of its inputs; those of all steps can be given at once."""
        drops = training and 0.0 < self.dropout < 1.0
        masks = self.get_dropout_mask(inputs) if drops else None
        rank = self.rank + 2
        if inputs.shape.rank == rank:
            return self._input_conv(inputs, masks)
        steps, samples = shape(inputs)[0], shape(inputs)[1]
        if masks is not None:
            inputs = [inputs * mask for mask in masks]
            joined: Any = [reshape(x, [-1, *x.shape[2:]]) for x in inputs]
        else:
            joined = reshape(inputs, [-1, *inputs.shape[2:]])
        x = self._input_conv(joined, None)
        return reshape(x, [steps, samples, *x.shape[1:]])

    def _input_conv(self, inputs: Any, masks: Any) -> Any:
        """The convolution of the inputs, or of those of each gate, with the bias."""
        if masks is not None:
            inputs = [inputs * mask for mask in masks]
        options = (self.strides, self.padding.upper(), self._layout, self.dilation_rate)
        x = _gated_conv(inputs, self.kernel, *options)
        return x if self.bias is None else bias_add(x, self.bias, self._layout)

    def advance(self, projected: Any, states: Any, training: Any = False) -> Any:
        """The output and the states after a step, of the projected inputs."""
        h, c = states
        drops = training and 0.0 < self.recurrent_dropout < 1.0
        masks = self.get_recurrent_dropout_mask(h) if drops else None
        inner = h if masks is None else [h * mask for mask in masks]
        once = (1,) * self.rank
        z = projected + _gated_conv(inner, self.recurrent_kernel, once, "SAME", self._layout, once)
        gates = split(z, 4, axis=1 if self.data_format == "channels_first" else -1)
        i, f, o = (self.recurrent_activation(gates[k]) for k in (0, 1, 3))
        c = f * c + i * self.activation(gates[2])
        h = o * self.activation(c)
        return h, [h, c]

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        return self.advance(self.project(inputs, training), states, training)

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> Any:
        shape = window_shape(self, inputs_shape, self.kernel_size, self.filters)
        return shape, [shape, shape]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the first step."""
        return [zeros([batch_size, *self._output_shape], self.compute_dtype) for _ in range(2)]

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), **conv_config(self), **options_config(self)}
        return {**config, "unit_forget_bias": self.unit_forget_bias, "seed": self.seed}


def _gated_conv(x: Any, kernel: Any, strides: Any, padding: str, layout: str, dilations: Any) -> Any:
    """A convolution; of a list of inputs each with a part of the kernel's filters."""
    axis = layout.index("C")
    if not isinstance(x, list):
        return convolution(x, kernel, strides, padding, layout, dilations)
    parts = split(kernel, len(x), axis=-1)
    pairs = zip(x, parts, strict=True)
    return concat([convolution(y, k, strides, padding, layout, dilations) for y, k in pairs], axis=axis)


def conv_config(cell: Any) -> dict[str, Any]:
    """What configurations say of the convolution."""
    names = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate")
    return {name: getattr(cell, name) for name in names}


class ConvLSTM(RNN):
    """An LSTM whose products are convolutions (Shi and others 2015): what its subclasses share."""

    rank: int

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        **kwargs: Any,
    ) -> None:
        given = cell_arguments(ConvLSTMCell, locals())
        super().__init__(
            ConvLSTMCell(rank=self.rank, **given, name="conv_lstm_cell"),
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.input_spec = InputSpec(ndim=self.rank + 3)

    filters, kernel_size, strides, padding, data_format, dilation_rate = (OfCell() for _ in range(6))
    activation, recurrent_activation, use_bias, unit_forget_bias = (OfCell() for _ in range(4))
    dropout, recurrent_dropout, seed = (OfCell() for _ in range(3))
    kernel_initializer, recurrent_initializer, bias_initializer = (OfCell() for _ in range(3))
    kernel_regularizer, recurrent_regularizer, bias_regularizer = (OfCell() for _ in range(3))
    kernel_constraint, recurrent_constraint, bias_constraint = (OfCell() for _ in range(3))

    def compute_output_shape(
        self, sequences_shape: Any, initial_state_shape: Any = None, constants_shape: Any = None
    ) -> Any:
        samples, steps = sequences_shape[:2]
        state = self.cell.compute_output_shape((samples, *sequences_shape[2:]))[0]
        output = (samples, steps, *state[1:]) if self.return_sequences else state
        return (output, state, state) if self.return_state else output

    def get_config(self) -> dict[str, Any]:
        config = {**self._loop_config(), **conv_config(self), **layer_config(self)}
        return {**config, "unit_forget_bias": self.unit_forget_bias, "seed": self.seed}


class ConvLSTM1D(ConvLSTM):
    """An LSTM over sequences of one-dimensional signals, whose products are convolutions.

    Args:
      filters: the number of channels of the output and of each state.
      kernel_size, strides, padding, data_format, dilation_rate: of the convolution of the inputs; that of the
        state has the same kernel size, and keeps the state's size.

    The other arguments are those of `LSTM`.

    Shapes: `[batch, time, width, channels]` to `[batch, new_width, filters]`; with time where
    `return_sequences` says so.

    Example:
      >>> tf.keras.layers.ConvLSTM1D(4, 3, padding="same")(tf.ones([2, 5, 8, 3])).shape
      TensorShape([2, 8, 4])
    """

    rank = 1


class ConvLSTM2D(ConvLSTM):
    """An LSTM over sequences of images, whose products are convolutions (Shi and others 2015).

    Args:
      filters: the number of channels of the output and of each state.
      kernel_size, strides, padding, data_format, dilation_rate: of the convolution of the inputs; that of the
        state has the same kernel size, and keeps the state's size.

    The other arguments are those of `LSTM`.

    Shapes: `[batch, time, height, width, channels]` to `[batch, new_height, new_width, filters]`; with time
    where `return_sequences` says so.

    Example:
      >>> tf.keras.layers.ConvLSTM2D(4, 3, padding="same")(tf.ones([2, 5, 8, 8, 3])).shape
      TensorShape([2, 8, 8, 4])
    """

    rank = 2


class ConvLSTM3D(ConvLSTM):
    """An LSTM over sequences of volumes, whose products are convolutions.

    Args:
      filters: the number of channels of the output and of each state.
      kernel_size, strides, padding, data_format, dilation_rate: of the convolution of the inputs; that of the
        state has the same kernel size, and keeps the state's size.

    The other arguments are those of `LSTM`.

    Shapes: `[batch, time, depth, height, width, channels]` to `[batch, new_depth, new_height, new_width,
    filters]`; with time where `return_sequences` says so.

    Example:
      >>> tf.keras.layers.ConvLSTM3D(4, 3)(tf.ones([2, 5, 4, 4, 4, 3])).shape
      TensorShape([2, 2, 2, 2, 4])
    """

    rank = 3
