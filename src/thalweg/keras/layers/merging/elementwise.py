"""`keras.layers.Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`, and their functions."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from thalweg.gathering import where
from thalweg.keras.layers.merging.merge import Merge, check_list, full_mask
from thalweg.keras.tensors import set_mask
from thalweg.math import logical_or, reduce_any
from thalweg.ops.elementwise import add as add_op
from thalweg.ops.elementwise import maximum as maximum_op
from thalweg.ops.elementwise import minimum as minimum_op
from thalweg.ops.elementwise import multiply as multiply_op


def add_up(inputs: Sequence[Any]) -> Any:
    """The sum, from the first to the last."""
    return functools.reduce(add_op, inputs)


class Add(Merge):
    """The sum of a list of inputs.

    Shapes: those of the inputs broadcast to each other.

    Raises:
      ValueError: they don't, or the input isn't a list.

    Example:
      >>> tf.keras.layers.Add()([tf.ones([1, 2]), tf.ones([1, 2])]).numpy()
      array([[2., 2.]], dtype=float32)
    """

    def _merge(self, inputs: Sequence[Any]) -> Any:
        return add_up(inputs)


class Subtract(Merge):
    """The first of two inputs less the second.

    Shapes: those of the inputs broadcast to each other.

    Raises:
      ValueError: they don't, or there aren't two inputs.

    Example:
      >>> tf.keras.layers.Subtract()([tf.ones([1, 2]), tf.ones([1, 2])]).numpy()
      array([[0., 0.]], dtype=float32)
    """

    def build(self, input_shape: Any) -> None:
        check_list(self, input_shape, 2)
        super().build(input_shape)

    def _merge(self, inputs: Sequence[Any]) -> Any:
        if len(inputs) != 2:
            raise ValueError(
                f"A `Subtract` layer should be called on exactly 2 inputs. Received: inputs={inputs}, in "
                f"{self.name!r}"
            )
        return inputs[0] - inputs[1]


class Multiply(Merge):
    """The product of a list of inputs; masked elements are left out of it.

    Shapes: those of the inputs broadcast to each other.

    Raises:
      ValueError: they don't, or the input isn't a list.

    Example:
      >>> tf.keras.layers.Multiply()([tf.constant([[2.0]]), tf.constant([[3.0]])]).numpy()
      array([[6.]], dtype=float32)
    """

    def _merge(self, inputs: Sequence[Any]) -> Any:
        masks = [full_mask(x) for x in inputs]
        factors = [x if m is None else where(m, x, 1) for x, m in zip(inputs, masks, strict=True)]
        output = functools.reduce(multiply_op, factors)
        if any(m is None for m in masks):
            return output
        known = functools.reduce(logical_or, masks)
        output = where(known, output, 0)
        set_mask(output, reduce_any(known, axis=-1))
        return output


class Average(Merge):
    """The mean of a list of inputs, element by element.

    Shapes: those of the inputs broadcast to each other.

    Raises:
      ValueError: they don't, or the input isn't a list.

    Example:
      >>> tf.keras.layers.Average()([tf.constant([[2.0]]), tf.constant([[4.0]])]).numpy()
      array([[3.]], dtype=float32)
    """

    def _merge(self, inputs: Sequence[Any]) -> Any:
        return add_up(inputs) / len(inputs)


class Maximum(Merge):
    """The greatest of a list of inputs, element by element.

    Shapes: those of the inputs broadcast to each other.

    Raises:
      ValueError: they don't, or the input isn't a list.

    Example:
      >>> tf.keras.layers.Maximum()([tf.constant([[2.0]]), tf.constant([[4.0]])]).numpy()
      array([[4.]], dtype=float32)
    """

    def _merge(self, inputs: Sequence[Any]) -> Any:
        return self._fold(maximum_op, inputs)


class Minimum(Merge):
    """The least of a list of inputs, element by element.

    Shapes: those of the inputs broadcast to each other.

    Raises:
      ValueError: they don't, or the input isn't a list.

    Example:
      >>> tf.keras.layers.Minimum()([tf.constant([[2.0]]), tf.constant([[4.0]])]).numpy()
      array([[2.]], dtype=float32)
    """

    def _merge(self, inputs: Sequence[Any]) -> Any:
        return self._fold(minimum_op, inputs)


def add(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """`Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """`Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """`Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)


def average(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """`Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)


def maximum(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """`Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """`Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)
