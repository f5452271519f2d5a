"""`keras.layers.LSTM` and its cell."""

from __future__ import annotations

from typing import Any

from thalweg.array import concat, split
from thalweg.creation import ones, zeros
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell
from thalweg.keras.layers.rnn.options import (
    OfCell,
    Options,
    cell_arguments,
    check_use_cudnn,
    has_default_activations,
    layer_config,
    options_config,
    positive_units,
)
from thalweg.keras.layers.rnn.products import masked_times
from thalweg.keras.layers.rnn.rnn import RNN
from thalweg.keras.seeds import SeedGenerator
from thalweg.nn import bias_add


class LSTMCell(Options, Layer, DropoutRNNCell):
    """One step of an `LSTM` (Hochreiter, Schmidhuber 1997). Its states are the output and the carry.

    Args: those of `LSTM` that aren't about sequences.

    Example:
      >>> cell = tf.keras.layers.LSTMCell(4)
      >>> output, [h, c] = cell(tf.ones([2, 3]), [tf.zeros([2, 4]), tf.zeros([2, 4])])
      >>> output.shape
      TensorShape([2, 4])
    """

    def __init__(
        self,
        units: int,
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
        implementation = kwargs.pop("implementation", 2)
        super().__init__(**kwargs)
        self.units = positive_units(units, type(self).__name__)
        self._take_options(given)
        self.implementation = 1 if self.recurrent_dropout else implementation
        if self.implementation == 1:
            self.dropout_mask_count = 4
        self.seed = seed
        self.seed_generator = SeedGenerator(seed)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [self.units, self.units]
        self.output_size = self.units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units * 4), **self._weight_options("kernel")
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, self.units * 4), **self._weight_options("recurrent")
        )
        self.bias = None
        if self.use_bias:
            options = self._weight_options("bias")
            if self.unit_forget_bias:
                options["initializer"] = forget_bias(self.bias_initializer, self.units)
            self.bias = self.add_weight(name="bias", shape=(self.units * 4,), **options)

    def project(self, inputs: Any, training: Any = False) -> Any:
        """What a step takes of its inputs; those of all steps can be given at once."""
        mask = self.get_dropout_mask(inputs) if training and 0.0 < self.dropout < 1.0 else None
        if mask is not None and not isinstance(mask, list):
            inputs, mask = inputs * mask, None
        x = masked_times(inputs, mask, self.kernel)
        return x if self.bias is None else bias_add(x, self.bias)

    def advance(self, projected: Any, states: Any, training: Any = False) -> Any:
        """The output and the states after a step, of the projected inputs."""
        h, c = states
        drops = training and 0.0 < self.recurrent_dropout < 1.0
        masks = self.get_recurrent_dropout_mask(h) if drops else None
        gates = split(projected + masked_times(h, masks, self.recurrent_kernel), 4, axis=-1)
        i, f, o = (self.recurrent_activation(gates[k]) for k in (0, 1, 3))
        c = f * c + i * self.activation(gates[2])
        h = o * self.activation(c)
        return h, [h, c]

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        return self.advance(self.project(inputs, training), states, training)

    @property
    def rnn_mode(self) -> str | None:
        """What the op of a whole sequence calls this cell; None: that op doesn't know it."""
        return "lstm" if has_default_activations(self) else None

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the first step."""
        return [zeros((batch_size, n), self.compute_dtype) for n in self.state_size]

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "units": self.units, **options_config(self)}
        return {**config, "unit_forget_bias": self.unit_forget_bias, "seed": self.seed}


def forget_bias(initializer: Any, units: int) -> Any:
    """An initializer of the bias of four gates, 1 for the forget gate."""

    def initialize(shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        first, rest = initializer((units,), dtype=dtype), initializer((units * 2,), dtype=dtype)
        return concat([first, ones((units,), dtype), rest], axis=0)

    return initialize


class LSTM(RNN):
    """Long short-term memory (Hochreiter, Schmidhuber 1997).

    Args:
      units: the size of the output and of each of the two states.
      activation: of the carry and of what is added to it.
      recurrent_activation: of the gates.
      use_bias: whether there is a bias.
      kernel_initializer, recurrent_initializer, bias_initializer: of the matrix for the inputs, of that for
        the state, of the bias.
      unit_forget_bias: begin with a bias of 1 in the forget gate.
      kernel_regularizer, recurrent_regularizer, bias_regularizer: give losses of them.
      activity_regularizer: gives a loss of the output.
      kernel_constraint, recurrent_constraint, bias_constraint: applied to them after each update.
      dropout: in training each input is 0 with this probability, the same ones at all steps of a sequence.
      recurrent_dropout: the same for the state, for each gate.
      seed: of the dropout.
      return_sequences, return_state, go_backwards, stateful, unroll: see `RNN`.
      use_cudnn: "auto", True or False; accepted.
      implementation: 1 has the dropout of the inputs differ from gate to gate; the default is 2.

    Shapes: `[batch, time, features]` to `[batch, units]`; to `[batch, time, units]` with `return_sequences`.

    Raises:
      ValueError: `units` isn't a positive integer.

    Example:
      >>> output, h, c = tf.keras.layers.LSTM(4, return_state=True)(tf.ones([2, 5, 3]))
      >>> output.shape, c.shape
      (TensorShape([2, 4]), TensorShape([2, 4]))
    """

    def __init__(
        self,
        units: int,
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
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        implementation = kwargs.pop("implementation", 2)
        cell = LSTMCell(**cell_arguments(LSTMCell, locals()), name="lstm_cell", implementation=implementation)
        super().__init__(
            cell,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            unroll=unroll,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.input_spec = InputSpec(ndim=3)
        self.use_cudnn = check_use_cudnn(use_cudnn)

    units, activation, recurrent_activation, use_bias, unit_forget_bias = (OfCell() for _ in range(5))
    dropout, recurrent_dropout, implementation, seed = (OfCell() for _ in range(4))
    kernel_initializer, recurrent_initializer, bias_initializer = (OfCell() for _ in range(3))
    kernel_regularizer, recurrent_regularizer, bias_regularizer = (OfCell() for _ in range(3))
    kernel_constraint, recurrent_constraint, bias_constraint = (OfCell() for _ in range(3))

    def get_config(self) -> dict[str, Any]:
        config = {**self._loop_config(), "units": self.units, **layer_config(self)}
        return {**config, "unit_forget_bias": self.unit_forget_bias, "seed": self.seed}


# The layer for one kind of device, which Keras 2 had.
CuDNNLSTM = LSTM
