"""`keras.layers.SimpleRNN` and its cell."""

from __future__ import annotations

from typing import Any

from thalweg.creation import zeros
from thalweg.keras import activations
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell
from thalweg.keras.layers.rnn.options import (
    OfCell,
    Options,
    cell_arguments,
    layer_config,
    options_config,
    positive_units,
)
from thalweg.keras.layers.rnn.products import times
from thalweg.keras.layers.rnn.rnn import RNN
from thalweg.keras.seeds import SeedGenerator
from thalweg.nn import bias_add


class SimpleRNNCell(Options, Layer, DropoutRNNCell):
    """One step of a `SimpleRNN`: `h = activation(x @ kernel + bias + h @ recurrent_kernel)`.

    Args: those of `SimpleRNN` that aren't about sequences.

    Example:
      >>> cell = tf.keras.layers.SimpleRNNCell(4)
      >>> output, [state] = cell(tf.ones([2, 3]), [tf.zeros([2, 4])])
      >>> output.shape
      TensorShape([2, 4])
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
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
        self.units = positive_units(units, type(self).__name__)
        self._take_options(given)
        self.seed = seed
        self.seed_generator = SeedGenerator(seed)
        self.state_size = self.output_size = self.units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units), **self._weight_options("kernel")
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, self.units), **self._weight_options("recurrent")
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(name="bias", shape=(self.units,), **self._weight_options("bias"))

    def project(self, inputs: Any, training: Any = False) -> Any:
        """What a step takes of its inputs; those of all steps can be given at once."""
        if training and self.dropout:
            inputs = inputs * self.get_dropout_mask(inputs)
        x = times(inputs, self.kernel)
        return x if self.bias is None else bias_add(x, self.bias)

    def advance(self, projected: Any, states: Any, training: Any = False) -> Any:
        """The output and the states after a step, of the projected inputs."""
        h = states[0]
        if training and self.recurrent_dropout:
            h = h * self.get_recurrent_dropout_mask(h)
        output = self.activation(projected + times(h, self.recurrent_kernel))
        return output, [output]

    def call(self, sequence: Any, states: Any, training: Any = False) -> Any:
        listed = isinstance(states, (list, tuple))
        output, following = self.advance(
            self.project(sequence, training), states if listed else [states], training
        )
        return output, following if listed else output

    @property
    def rnn_mode(self) -> str | None:
        """What the op of a whole sequence calls this cell; None: that op doesn't know it."""
        if self.activation is activations.tanh:
            return "rnn_tanh"
        return "rnn_relu" if self.activation is activations.relu else None

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the first step."""
        return [zeros((batch_size, self.units), self.compute_dtype)]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, **options_config(self), "seed": self.seed}


class SimpleRNN(RNN):
    """A recurrent layer whose output goes back into it.

    Args:
      units: the size of the output and of the state.
      activation: of the output.
      use_bias: whether there is a bias.
      kernel_initializer, recurrent_initializer, bias_initializer: of the matrix for the inputs, of that for
        the state, of the bias.
      kernel_regularizer, recurrent_regularizer, bias_regularizer: give losses of them.
      activity_regularizer: gives a loss of the output.
      kernel_constraint, recurrent_constraint, bias_constraint: applied to them after each update.
      dropout: in training each input is 0 with this probability, the same ones at all steps of a sequence.
      recurrent_dropout: the same for the state.
      return_sequences, return_state, go_backwards, stateful, unroll: see `RNN`.
      seed: of the dropout.

    Shapes: `[batch, time, features]` to `[batch, units]`; to `[batch, time, units]` with `return_sequences`.

    Raises:
      ValueError: `units` isn't a positive integer.

    Example:
      >>> tf.keras.layers.SimpleRNN(4)(tf.ones([2, 5, 3])).shape
      TensorShape([2, 4])
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        cell = SimpleRNNCell(**cell_arguments(SimpleRNNCell, locals()), name="simple_rnn_cell")
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
        self.input_spec = [InputSpec(ndim=3)]

    units, activation, use_bias, dropout, recurrent_dropout = (OfCell() for _ in range(5))
    kernel_initializer, recurrent_initializer, bias_initializer = (OfCell() for _ in range(3))
    kernel_regularizer, recurrent_regularizer, bias_regularizer = (OfCell() for _ in range(3))
    kernel_constraint, recurrent_constraint, bias_constraint = (OfCell() for _ in range(3))

    def get_config(self) -> dict[str, Any]:
        return {**self._loop_config(), "units": self.units, **layer_config(self)}
