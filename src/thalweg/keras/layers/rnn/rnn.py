"""`keras.layers.RNN`: a cell over the time steps of a sequence."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from thalweg.array import shape, transpose
from thalweg.core import nest
from thalweg.core.dtypes import as_dtype
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.creation import ones, zeros
from thalweg.dtypes import cast
from thalweg.keras.engine.config import taken_config
from thalweg.keras.engine.weight import Weight
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell, Masks, reset_masks
from thalweg.keras.layers.rnn.recurrence import Recurrence
from thalweg.keras.layers.rnn.stacked_rnn_cells import StackedRNNCells, initial_state_of, output_size_of
from thalweg.keras.layers.rnn.whole_sequence import run_whole, runs_whole
from thalweg.keras.tensors import as_tensor
from thalweg.rearranging import reverse
from thalweg.runtime.function import functions_run_eagerly


class RNN(Layer):
    """A recurrent layer of any cell.

    A cell has `call(inputs, states)`, which gives `(output, next states)`, and `state_size`, a size or a
    list of sizes; it may have `output_size` and `get_initial_state(batch_size)`. Its arguments `training` and
    `constants` are given where it has them.

    Args:
      cell: the cell, or a list of cells, each of which takes what the one before gives.
      return_sequences: give the outputs of all steps; else the last one.
      return_state: give the last states, too, each after the output.
      go_backwards: begin with the last step; outputs are in the order of the run.
      stateful: a batch begins with the states that the one before ended with; `reset_states` sets them to 0.
      unroll: lay the steps out one by one. A loop is as fast, and is compiled sooner.
      zero_output_for_mask: the output of a masked step is zeros; else that of the step before.
      time_major: inputs and outputs have time before the batch.

    Call arguments: `sequences`, or a list of that, the first states, and constants; `initial_state`; `mask`,
    `[batch, time]`, the steps that count; `training`; `constants`.

    Shapes: `[batch, time, …]` to `[batch, output_size]`; to `[batch, time, output_size]` with
    `return_sequences`.

    Raises:
      ValueError: the cell has no `call` or no `state_size`; `unroll` and a sequence of unknown length;
        `stateful` and a batch of unknown size.

    Example:
      >>> cells = [tf.keras.layers.LSTMCell(8), tf.keras.layers.LSTMCell(4)]
      >>> tf.keras.layers.RNN(cells, return_sequences=True)(tf.ones([2, 5, 3])).shape
      TensorShape([2, 5, 4])
    """

    states: Any
    _samples: int

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        for part in ("call", "state_size"):
            if not hasattr(cell, part):
                raise ValueError(f"The cell of an RNN has a `{part}`. Received: cell={cell}")
        time_major = bool(kwargs.pop("time_major", False))
        super().__init__(**kwargs)
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.time_major = time_major
        self.supports_masking = True
        self.state_size = _sizes(cell.state_size)
        own = self.__dict__
        own["states"] = None
        own["_recurrences"] = {}

    # Shapes and states.

    def build(
        self, sequences_shape: Any, initial_state_shape: Any = None, constants_shape: Any = None
    ) -> None:
        step_shape = (sequences_shape[1 if self.time_major else 0], *sequences_shape[2:])
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build([step_shape, *constants_shape] if constants_shape else step_shape)
            self.cell.built = True
        if self.stateful and self.states is None:
            if step_shape[0] is None:
                raise ValueError(
                    f"The stateful RNN {self.name!r} needs a batch of known size: give its input a "
                    f"`batch_shape`. Received: sequence.shape={tuple(sequences_shape)}"
                )
            self._make_states(step_shape[0])

    def _make_states(self, samples: int) -> None:
        def variable(x: Any) -> Weight:
            return Weight(x, name="rnn_state", path=f"{self.name}/rnn_state", dtype=x.dtype, trainable=False)

        own = self.__dict__
        own["states"] = nest.map_structure(variable, self.get_initial_state(samples))
        own["_samples"] = samples

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """The states that the first step begins with, of so many samples; or of as many as a tensor has."""
        if isinstance(batch_size, Tensor) and batch_size.shape.rank:
            batch_size = shape(batch_size)[0]
        state = initial_state_of(self.cell, batch_size, self.compute_dtype)
        return list(state) if nest.is_nested(state) else [state]

    def reset_state(self, states: Any = None) -> None:
        """Set the states that a stateful layer begins with: to zeros, or to `states`."""
        if self.states is None:
            if states is not None:
                raise AttributeError(f"Layer {self.name!r} must be stateful, and built.")
            return
        own = nest.flatten(self.states)
        given = [None] * len(own) if states is None else nest.flatten(states)
        if len(given) != len(own):
            raise ValueError(f"Layer {self.name} expects {len(own)} state(s), but it received {len(given)}.")
        for variable, value in zip(own, given, strict=True):
            variable.assign(zeros(variable.shape, variable.dtype) if value is None else value)

    reset_states = reset_state

    def compute_output_shape(
        self, sequences_shape: Any, initial_state_shape: Any = None, constants_shape: Any = None
    ) -> Any:
        first, second = sequences_shape[:2]
        samples = second if self.time_major else first
        inner = self._output_shape(sequences_shape)
        output = (first, second, *inner) if self.return_sequences else (samples, *inner)
        if not self.return_state:
            return output
        return (output, *nest.map_structure(lambda n: (samples, *_dims(n)), list(self.state_size)))

    def _output_shape(self, sequences_shape: Any) -> tuple[Any, ...]:
        """The shape of one sample's output of a step."""
        return _dims(output_size_of(self.cell))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        mask = nest.flatten(previous_mask)[0]
        output_mask = mask if self.return_sequences else None
        return [output_mask, *[None] * len(self.state_size)] if self.return_state else output_mask

    # Calling.

    def __call__(self, sequences: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(sequences, (list, tuple)) and any(isinstance(x, Tensor) for x in sequences):
            sequences, *rest = sequences
            count = len(nest.flatten(list(self.state_size)))
            if rest[:count]:
                kwargs["initial_state"] = list(rest[:count])
            if rest[count:]:
                kwargs["constants"] = list(rest[count:])
        return super().__call__(sequences, *args, **kwargs)

    def call(
        self,
        sequences: Any,
        initial_state: Any = None,
        mask: Any = None,
        training: Any = False,
        constants: Any = None,
    ) -> Any:
        constants = list(constants or [])
        whole = self._is_whole(training, constants)
        swaps = not (self.time_major or whole)
        time = 1 if whole and not self.time_major else 0
        mask = nest.flatten(mask)[0]
        if swaps:
            sequences, mask = swapped(sequences), None if mask is None else swapped(mask)
        mask = None if mask is None else cast(mask, "bool")
        if self.unroll and sequences._spec.shape[0] is None:
            raise ValueError(
                f"The RNN {self.name!r} can't be unrolled: the length of its sequences isn't known. Give "
                "it in the "
                "model's Input, or have `unroll=False`."
            )
        states = self._first_states(sequences, 1 - time, initial_state)
        if self.go_backwards:
            sequences = reverse(sequences, [time])
            mask = None if mask is None else reverse(mask, [time])
        cells = _dropout_cells(self.cell) if training else []
        if cells:
            draw_masks(self.cell, sequences[:, 0] if time else sequences[0], states, cells)
        if whole:
            output, states = run_whole(self, sequences, states, mask, training)
        else:
            output, states = self._run(sequences, states, mask, training, constants, cells)
        reset_masks(cells)
        dtype = self.compute_dtype
        output = cast(output, dtype)
        states = nest.map_structure(lambda x: cast(x, dtype), states)
        if self.stateful:
            for variable, x in zip(nest.flatten(self.states), nest.flatten(states), strict=True):
                variable.assign(cast(x, variable.dtype), read_value=False)
        if self.return_sequences and swaps:
            output = swapped(output)
        return (output, *states) if self.return_state else output

    def _is_whole(self, training: Any, constants: Sequence[Any]) -> bool:
        """Whether the loop is one op."""
        cell = self.cell
        plain = not (self.unroll or constants or functions_run_eagerly())
        known = plain and _has_own(cell, ("call", "project", "advance", "rnn_mode"))
        return known and cell.dtype_policy == self.dtype_policy and runs_whole(cell, training)

    def _first_states(self, sequences: Any, batch: int, initial_state: Any) -> list[Any]:
        """The states before the first step, in the structure that the cell takes them in.

        Args:
          batch: the axis of the samples.
        """
        samples = sequences._spec.shape[batch]
        if self.stateful and samples is not None and samples != self._samples:
            raise ValueError(
                f"The stateful RNN {self.name!r} was built for batches of {self._samples} samples. "
                "Received: a "
                f"batch of {samples}."
            )
        if initial_state is None:
            if self.stateful:
                initial_state = self.states
            else:
                initial_state = self.get_initial_state(
                    shape(sequences)[batch] if samples is None else samples
                )
        states = list(initial_state) if nest.is_nested(initial_state) else [initial_state]
        wanted, given = nest.flatten(list(self.state_size)), nest.flatten(states)
        if len(wanted) != len(given):
            raise ValueError(
                f"The RNN {self.name!r} has {len(wanted)} states. Received: {len(given)} in initial_state."
            )
        dtype = as_dtype(getattr(self.cell, "compute_dtype", self.compute_dtype))
        given = [as_tensor(x, dtype) for x in given]
        return list(nest.pack_sequence_as(list(self.state_size), given))

    def _run(
        self,
        sequences: Any,
        states: list[Any],
        mask: Any,
        training: Any,
        constants: list[Any],
        cells: list[DropoutRNNCell],
    ) -> tuple[Any, list[Any]]:
        """The loop, step by step: its output and the last states. `cells` have drawn masks."""
        cell = self.cell
        # What is done for all steps at once, and what goes step by step.
        split = _has_own(cell, ("call", "project", "advance")) and cell.dtype_policy == self.dtype_policy
        x = cell.project(sequences, training=training) if split else sequences
        masks = Masks(cells, ("_recurrent_dropout_mask",)) if split else Masks(cells)
        count, arguments = len(constants), self._cell_arguments(training)

        def step(x: Any, flat: list[Any], given: list[Any]) -> tuple[Any, list[Any]]:
            packed = list(nest.pack_sequence_as(states, flat))
            with masks.replaced(given[count:]):
                if split:
                    output, following = cell.advance(x, packed, training=training)
                else:
                    more = {"constants": given[:count]} if count else {}
                    call = cell if callable(cell) else cell.call
                    output, following = call(x, packed, **arguments, **more)
            return output, nest.flatten(following)

        key = bool(training), count, len(masks.tensors), split
        run = self._recurrence()
        output, last = run(step, x, nest.flatten(states), [*constants, *masks.tensors], mask, key)
        return output, list(nest.pack_sequence_as(states, last))

    def _recurrence(self) -> Recurrence:
        key = self.return_sequences, self.zero_output_for_mask, self.unroll
        known: dict[Any, Recurrence] = self.__dict__["_recurrences"]
        if key not in known:
            known[key] = Recurrence(*key)
        return known[key]

    def _cell_arguments(self, training: Any) -> dict[str, Any]:
        if not isinstance(self.cell, Layer):
            parameters = inspect.signature(self.cell.call).parameters
            return {"training": training} if "training" in parameters else {}
        return {"training": training} if self.cell._signature.training is not None else {}

    # Configurations.

    def _loop_config(self) -> dict[str, Any]:
        config = {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "zero_output_for_mask": self.zero_output_for_mask,
        }
        return {**config, "time_major": True} if self.time_major else config

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.saving.serialization import serialize_keras_object

        return {**self._loop_config(), "cell": serialize_keras_object(self.cell)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        from thalweg.keras.saving.serialization import deserialize_keras_object

        taken = taken_config({key: value for key, value in config.items() if key != "cell"})
        if "cell" not in config:
            return cls(**taken)
        return cls(deserialize_keras_object(config["cell"], custom_objects=custom_objects), **taken)


def swapped(x: Any) -> Any:
    """`x` with its first two axes, time and batch, exchanged."""
    return transpose(x, [1, 0, *range(2, x.shape.rank)])


def _sizes(state_size: Any) -> list[Any]:
    """The sizes of the states, in a list."""
    if isinstance(state_size, (int, TensorShape)):
        return [state_size]
    if not isinstance(state_size, (list, tuple)):
        raise ValueError(
            "state_size must be an integer, or a list/tuple of integers (one for each state tensor). "
            "Received: "
            f"{state_size!r}"
        )
    return list(state_size)


def _dims(size: Any) -> tuple[Any, ...]:
    return tuple(size.as_list()) if isinstance(size, TensorShape) else (size,)


def _has_own(cell: Any, parts: Sequence[str]) -> bool:
    """Whether a cell has these parts, and all from one class: they do the same, nobody has changed one."""
    owners = {next((c for c in type(cell).__mro__ if part in vars(c)), None) for part in parts}
    return len(owners) == 1 and None not in owners


def _dropout_cells(cell: Any) -> list[DropoutRNNCell]:
    """The cells within a cell that have dropout."""
    if isinstance(cell, StackedRNNCells):
        return [inner for part in cell.cells for inner in _dropout_cells(part)]
    return [cell] if isinstance(cell, DropoutRNNCell) else []


def draw_masks(cell: Any, x: Any, states: Sequence[Any], cells: Sequence[DropoutRNNCell]) -> None:
    """Have the cells draw their masks, which hold for all steps; `x` is the input of a step."""
    for part, state in _with_states(cell, states):
        if part in cells:
            part.get_dropout_mask(x)
            part.get_recurrent_dropout_mask(nest.flatten(state)[0])
        x = ones([shape(x)[0], output_size_of(part)], x.dtype) if isinstance(cell, StackedRNNCells) else x


def _with_states(cell: Any, states: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The cells that a cell is made of, each with its states."""
    if not isinstance(cell, StackedRNNCells):
        return [(cell, states)]
    return list(zip(cell.cells, states, strict=True))
