"""`keras.layers.GRU` and its cell."""

from __future__ import annotations

from typing import Any

from thalweg.array import split
from thalweg.creation import zeros
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
from thalweg.keras.layers.rnn.products import masked_times, times
from thalweg.keras.layers.rnn.rnn import RNN
from thalweg.keras.seeds import SeedGenerator
from thalweg.nn import bias_add


class GRUCell(Options, Layer, DropoutRNNCell):
    """One step of a `GRU`. Its state is its output.

    Args: those of `GRU` that aren't about sequences.

    Example:
      >>> cell = tf.keras.layers.GRUCell(4)
      >>> output, [state] = cell(tf.ones([2, 3]), [tf.zeros([2, 4])])
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
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
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
            self.dropout_mask_count = 3
        self.seed = seed
        self.seed_generator = SeedGenerator(seed)
        self.reset_after = reset_after
        self.state_size = self.output_size = self.units

    def build(self, input_shape: Any) -> None:
        size = self.units * 3
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], size), **self._weight_options("kernel")
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, size), **self._weight_options("recurrent")
        )
        self.bias = None
        if self.use_bias:
            # With reset_after there is one for the inputs and one for the state.
            shape = (2, size) if self.reset_after else (size,)
            self.bias = self.add_weight(name="bias", shape=shape, **self._weight_options("bias"))

    def project(self, inputs: Any, training: Any = False) -> Any:
        """What a step takes of its inputs; those of all steps can be given at once."""
        mask = self.get_dropout_mask(inputs) if training and 0.0 < self.dropout < 1.0 else None
        if mask is not None and not isinstance(mask, list):
            inputs, mask = inputs * mask, None
        x = masked_times(inputs, mask, self.kernel)
        if self.bias is None:
            return x
        return bias_add(x, self.bias[0] if self.reset_after else self.bias)

    def advance(self, projected: Any, states: Any, training: Any = False) -> Any:
        """The output and the states after a step, of the projected inputs."""
        h = states[0]
        drops = training and 0.0 < self.recurrent_dropout < 1.0
        masks = self.get_recurrent_dropout_mask(h) if drops else None
        following = (self._reset_after if self.reset_after else self._reset_before)(projected, h, masks)
        return following, [following]

    def _reset_after(self, projected: Any, h: Any, masks: Any) -> Any:
        """The reset gate is applied to the product with the state."""
        x_z, x_r, x_h = split(projected, 3, axis=-1)
        inner = masked_times(h, masks, self.recurrent_kernel)
        if self.bias is not None:
            inner = bias_add(inner, self.bias[1])
        h_z, h_r, h_h = split(inner, 3, axis=-1)
        z = self.recurrent_activation(x_z + h_z)
        r = self.recurrent_activation(x_r + h_r)
        return z * h + (1 - z) * self.activation(x_h + r * h_h)

    def _reset_before(self, projected: Any, h: Any, masks: Any) -> Any:
        """The reset gate is applied to the state, before the product."""
        x_gates, x_h = split(projected, [2 * self.units, self.units], axis=-1)
        of_gates, of_h = split(self.recurrent_kernel, [2 * self.units, self.units], axis=1)
        inner = x_gates + masked_times(h, None if masks is None else masks[:2], of_gates)
        z, r = split(self.recurrent_activation(inner), 2, axis=-1)
        h_h = times(r * (h if masks is None else h * masks[2]), of_h)
        return z * h + (1 - z) * self.activation(x_h + h_h)

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        listed = isinstance(states, (list, tuple))
        output, following = self.advance(
            self.project(inputs, training), states if listed else [states], training
        )
        return output, following if listed else output

    @property
    def rnn_mode(self) -> str | None:
        """What the op of a whole sequence calls this cell; None: that op doesn't know it."""
        if not has_default_activations(self):
            return None
        return "gru_reset_after" if self.reset_after else "gru"

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the first step."""
        return [zeros((batch_size, self.units), self.compute_dtype)]

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "units": self.units, **options_config(self)}
        return {**config, "reset_after": self.reset_after, "seed": self.seed}


class GRU(RNN):
    """Gated recurrent unit (Cho and others 2014).

    Args:
      units: the size of the output and of the state.
      activation: of what the state moves to.
      recurrent_activation: of the gates.
      use_bias: whether there is a bias.
      kernel_initializer, recurrent_initializer, bias_initializer: of the matrix for the inputs, of that for
        the state, of the bias.
      kernel_regularizer, recurrent_regularizer, bias_regularizer: give losses of them.
      activity_regularizer: gives a loss of the output.
      kernel_constraint, recurrent_constraint, bias_constraint: applied to them after each update.
      dropout: in training each input is 0 with this probability, the same ones at all steps of a sequence.
      recurrent_dropout: the same for the state, for each gate.
      seed: of the dropout.
      return_sequences, return_state, go_backwards, stateful, unroll: see `RNN`.
      reset_after: apply the reset gate after the product with the state; else before, as first published.
      use_cudnn: "auto", True or False; accepted.
      implementation: 1 has the dropout of the inputs differ from gate to gate; the default is 2.

    Shapes: `[batch, time, features]` to `[batch, units]`; to `[batch, time, units]` with `return_sequences`.

    Raises:
      ValueError: `units` isn't a positive integer.

    Example:
      >>> tf.keras.layers.GRU(4, return_sequences=True)(tf.ones([2, 5, 3])).shape
      TensorShape([2, 5, 4])
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
        reset_after: bool = True,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        implementation = kwargs.pop("implementation", 2)
        cell = GRUCell(**cell_arguments(GRUCell, locals()), name="gru_cell", implementation=implementation)
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

    units, activation, recurrent_activation, use_bias, reset_after = (OfCell() for _ in range(5))
    dropout, recurrent_dropout, implementation, seed = (OfCell() for _ in range(4))
    kernel_initializer, recurrent_initializer, bias_initializer = (OfCell() for _ in range(3))
    kernel_regularizer, recurrent_regularizer, bias_regularizer = (OfCell() for _ in range(3))
    kernel_constraint, recurrent_constraint, bias_constraint = (OfCell() for _ in range(3))

    def get_config(self) -> dict[str, Any]:
        config = {**self._loop_config(), "units": self.units, **layer_config(self)}
        return {**config, "reset_after": self.reset_after, "seed": self.seed}


# The layer for one kind of device, which Keras 2 had.
CuDNNGRU = GRU
