"""`keras.backend.rnn`: a step applied along the time axis of sequences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import thalweg as tf
from thalweg.keras.ops.core import array_like
from thalweg.keras.ops.promotion import sizes_of
from thalweg.keras.tensors import as_tensor

Step = Callable[[Any, Any], tuple[Any, Any]]


def rnn(
    step_function: Step,
    inputs: Any,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: Any = None,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, list[Any]]:
    """Apply a step along the time axis.

    Args:
      step_function: takes the inputs of a step, `[batch, …]`, and the list of states and constants; gives the
        step's output and the new states.
      inputs: `[batch, time, …]`, or a structure of such tensors.
      initial_states: the states before the first step.
      go_backwards: begin with the last step; outputs are in the order of the steps taken.
      mask: `[batch, time]`: where it is False a sample keeps its states, and its output is the one before.
      constants: tensors that every step gets with its states.
      unroll: write the steps out; the number of steps has to be known.
      input_length: the number of steps, or for each sample how many count.
      time_major: whether the time axis is the first.
      zero_output_for_mask: give zeros where the mask is False.
      return_all_outputs: False: outputs hold the last one only.

    Returns:
      The last output, all outputs `[batch, time, …]`, and the states after the last step.

    Raises:
      ValueError: the number of steps isn't known, and the steps are to be written out.

    Example:
      >>> def step(x, states):
      ...     total = states[0] + x
      ...     return total, [total]
      >>> x = tf.constant([[[1.0], [2.0], [3.0]]])
      >>> last, outputs, states = tf.keras.backend.rnn(step, x, [tf.zeros([1, 1])])
      >>> last.numpy(), outputs.numpy().ravel()
      (array([[6.]], dtype=float32), array([1., 3., 6.], dtype=float32))
    """
    inputs = tf.nest.map_structure(as_tensor, inputs)
    if not time_major:
        inputs = tf.nest.map_structure(_swapped, inputs)
    first = tf.nest.flatten(inputs)[0]
    steps, batch = sizes_of(first)[:2]
    kept = _kept(mask, input_length, steps, batch, time_major)
    if go_backwards:
        inputs = tf.nest.map_structure(lambda x: tf.reverse(x, [0]), inputs)
        kept = None if kept is None else tf.reverse(kept, [0])
    loop = _Loop(step_function, tuple(constants or ()), inputs, kept, zero_output_for_mask)
    states = [as_tensor(state) for state in tf.nest.flatten(list(initial_states))]
    if unroll:
        if not isinstance(steps, int):
            raise ValueError("Unrolling requires a fixed number of timesteps. Received: an unknown number.")
        outputs, last, states = loop.unrolled(steps, states, list(initial_states))
    else:
        outputs, last, states = loop.looped(steps, states, list(initial_states), return_all_outputs)
    if not return_all_outputs:
        outputs = tf.nest.map_structure(lambda y: y[tf.newaxis], last)
    if not time_major:
        outputs = tf.nest.map_structure(_swapped, outputs)
    return last, outputs, states


def _swapped(x: Any) -> Any:
    """`x` with its first two axes exchanged."""
    return tf.transpose(x, [1, 0, *range(2, x.shape.rank)])


def _kept(mask: Any, length: Any, steps: Any, batch: Any, time_major: bool) -> Any:
    """Which steps of which samples count, `[time, batch]`; None: all."""
    if mask is not None:
        kept = tf.cast(as_tensor(mask), tf.bool)
        kept = tf.squeeze(kept, -1) if kept.shape.rank == 3 else kept
        return kept if time_major else _swapped(kept)
    if length is None or isinstance(length, int) or as_tensor(length).shape.rank == 0:
        return None
    return _swapped(tf.sequence_mask(as_tensor(length), steps))


class _Loop:
    """The steps of a recurrence."""

    def __init__(self, step: Step, constants: tuple[Any, ...], inputs: Any, kept: Any, zeros: bool) -> None:
        self._step, self._constants, self._inputs = step, constants, inputs
        self._kept, self._zeros = kept, zeros

    def _turn(self, time: Any, before: list[Any], states: list[Any], form: Any) -> tuple[Any, Any, Any]:
        """The output of a step, its parts, and the new states, where the mask is False the old ones."""
        given = tf.nest.map_structure(lambda x: x[time], self._inputs)
        output, new = self._step(given, (*tf.nest.pack_sequence_as(form, states), *self._constants))
        parts, fresh = tf.nest.flatten(output), tf.nest.flatten(list(new))
        if self._kept is None:
            return output, parts, fresh
        kept = self._kept[time]
        old = [tf.zeros_like(part) for part in parts] if self._zeros or not before else before
        parts = [_chosen(kept, *pair) for pair in zip(parts, old, strict=True)]
        fresh = [_chosen(kept, *pair) for pair in zip(fresh, states, strict=True)]
        return output, parts, fresh

    def unrolled(self, steps: int, states: list[Any], form: Any) -> tuple[Any, Any, list[Any]]:
        """All steps, one after the other."""
        rows: list[list[Any]] = []
        parts: list[Any] = []
        output = None
        for time in range(steps):
            output, parts, states = self._turn(time, parts, states, form)
            rows.append(parts)
        stacked = [tf.stack(column) for column in zip(*rows, strict=True)]
        pack = tf.nest.pack_sequence_as
        return pack(output, stacked), pack(output, parts), pack(form, states)

    def looped(self, steps: Any, states: list[Any], form: Any, every: bool) -> tuple[Any, Any, list[Any]]:
        """The first step, which tells what outputs look like, and a loop of the others."""
        output, parts, states = self._turn(0, [], states, form)
        arrays = [array_like(part, steps if every else 1).write(0, part) for part in parts]

        def turn(time: Any, parts: Any, states: Any, arrays: Any) -> Any:
            _, parts, states = self._turn(time, parts, states, form)
            if every:
                arrays = [array.write(time, part) for array, part in zip(arrays, parts, strict=True)]
            return time + 1, parts, states, arrays

        start = [tf.constant(1), parts, states, arrays]
        _, parts, states, arrays = tf.while_loop(lambda time, *_: time < steps, turn, start)
        pack = tf.nest.pack_sequence_as
        stacked = [array.stack() for array in arrays]
        return pack(output, stacked), pack(output, parts), pack(form, states)


def _chosen(kept: Any, new: Any, old: Any) -> Any:
    """The new values of the samples that count, the old ones of the others."""
    return tf.where(tf.reshape(kept, [-1, *[1] * (new.shape.rank - 1)]), new, old)
