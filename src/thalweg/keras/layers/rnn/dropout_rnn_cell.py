"""Dropout within recurrent cells: one mask for all steps of a sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from thalweg.creation import ones_like
from thalweg.keras.seeds import SeedGenerator, draw_seed
from thalweg.nn.dropout import stateless_dropout


class DropoutRNNCell:
    """Gives a cell masks for its inputs and its state, which are kept until they are reset.

    A cell has the attributes `dropout`, `recurrent_dropout` and `seed_generator`, and `dropout_mask_count`
    if it wants a list of as many masks.

    Example:
      >>> from thalweg.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell
      >>> class Cell(tf.keras.layers.Layer, DropoutRNNCell):
      ...     dropout, recurrent_dropout, state_size = 0.5, 0.0, 2
      ...     def __init__(self):
      ...         super().__init__()
      ...         self.seed_generator = tf.keras.random.SeedGenerator(1)
      ...     def call(self, x, states, training=False):
      ...         mask = self.get_dropout_mask(x)
      ...         y = x * mask if training else x
      ...         return y, [y]
      >>> tf.keras.layers.RNN(Cell())(tf.ones([1, 3, 2])).shape
      TensorShape([1, 2])
    """

    dropout: float
    recurrent_dropout: float
    seed_generator: SeedGenerator
    dropout_mask_count: int | None = None
    _dropout_mask: Any = None
    _recurrent_dropout_mask: Any = None

    def get_dropout_mask(self, step_input: Any) -> Any:
        """The mask of the inputs, or a list of masks; None without dropout."""
        if self._dropout_mask is None and self.dropout > 0:
            self.__dict__["_dropout_mask"] = self._draw(step_input, self.dropout)
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        """The mask of the state, or a list of masks; None without dropout."""
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:
            self.__dict__["_recurrent_dropout_mask"] = self._draw(step_input, self.recurrent_dropout)
        return self._recurrent_dropout_mask

    def _draw(self, like: Any, rate: float) -> Any:
        ones = ones_like(like)
        if rate == 1:
            masks = [ones * 0] * (self.dropout_mask_count or 1)
        else:
            count = self.dropout_mask_count or 1
            masks = [stateless_dropout(ones, rate, draw_seed(self.seed_generator)) for _ in range(count)]
        return masks[0] if self.dropout_mask_count is None else masks

    def reset_dropout_mask(self) -> None:
        """Draw another mask of the inputs next time."""
        self.__dict__["_dropout_mask"] = None

    def reset_recurrent_dropout_mask(self) -> None:
        """Draw another mask of the state next time."""
        self.__dict__["_recurrent_dropout_mask"] = None


_SLOTS = ("_dropout_mask", "_recurrent_dropout_mask")


class Masks:
    """The masks that cells have now, as tensors that a loop can be given.

    Args:
      cells: those that have dropout.
      slots: which masks of each.
    """

    def __init__(self, cells: Sequence[DropoutRNNCell], slots: Sequence[str] = _SLOTS) -> None:
        found = [(cell, slot, getattr(cell, slot)) for cell in cells for slot in slots]
        self._found = [(cell, slot, mask) for cell, slot, mask in found if mask is not None]

    @property
    def tensors(self) -> list[Any]:
        return [x for _, _, mask in self._found for x in (mask if isinstance(mask, list) else [mask])]

    @contextmanager
    def replaced(self, tensors: Sequence[Any]) -> Iterator[None]:
        """Within a `with` block the cells have these tensors for masks."""
        rest = iter(tensors)
        for cell, slot, mask in self._found:
            stand_in = [next(rest) for _ in mask] if isinstance(mask, list) else next(rest)
            cell.__dict__[slot] = stand_in
        try:
            yield
        finally:
            for cell, slot, mask in self._found:
                cell.__dict__[slot] = mask


def reset_masks(cells: Sequence[DropoutRNNCell]) -> None:
    """Have the cells draw other masks next time."""
    for cell in cells:
        cell.reset_dropout_mask()
        cell.reset_recurrent_dropout_mask()
