"""Clipping: by values, by the norm of a tensor, by the norm of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.convert import pair, to_tensor
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.ops import elementwise, power, shapes
from thalweg.ops.arguments import axes as axes_attribute
from thalweg.ops.arithmetic import truediv
from thalweg.ops.elementwise import multiply, scalar


def _dense(x: Any) -> Any:
    return to_tensor(x.values if isinstance(x, IndexedSlices) else x)


def _like(original: Any, values: Any) -> Any:
    """`values` as IndexedSlices where `original` is one."""
    if isinstance(original, IndexedSlices):
        return IndexedSlices(values, original.indices, original._dense_shape)
    return values


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """`t` with what is below `clip_value_min` raised to it and what is above `clip_value_max` lowered to it.

    Args:
      t: a tensor or IndexedSlices of floats or integers.
      clip_value_min, clip_value_max: numbers or tensors that broadcast to the shape of `t`.

    Raises:
      InvalidArgumentError: the shapes don't broadcast, or the dtypes differ.
      ValueError: the limits would make `t` larger.

    Example:
      >>> tf.clip_by_value([-3, 0, 5], -1, 1).numpy()
      array([-1,  0,  1], dtype=int32)
    """
    values = _dense(t)
    clipped = elementwise.maximum(*pair(elementwise.minimum(*pair(values, clip_value_max)), clip_value_min))
    if clipped._spec is not values._spec:
        values.shape.assert_is_compatible_with(clipped.shape)
    return _like(t, clipped)


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """`t` scaled down so that its Euclidean norm is at most `clip_norm`.

    Args:
      t: a tensor or IndexedSlices of floats.
      clip_norm: a number or a scalar tensor; one below 0 counts as 0.
      axes: the axes over which norms are taken; None for all.

    Example:
      >>> tf.clip_by_norm([3.0, 4.0], 1.0).numpy()
      array([0.6, 0.8], dtype=float32)
    """
    from thalweg.ops.selection import select

    values = _dense(t)
    squares = shapes.reduce_sum(elementwise.square(values), axis=axes_attribute(axes), keepdims=True)
    positive = elementwise.greater(squares, scalar(0, squares))
    # The root of 1 in place of 0, whose gradient is infinite.
    norm = select(positive, power.sqrt(select(positive, squares, scalar(1, squares))), squares)
    _, limit = pair(values, clip_norm)
    limit = elementwise.maximum(limit, scalar(0, limit))
    scaled = multiply(values, limit)
    values.shape.assert_is_compatible_with(scaled.shape)
    return _like(t, truediv(scaled, elementwise.maximum(norm, limit)))


def global_norm(t_list: Sequence[Any], name: str | None = None) -> Any:
    """The Euclidean norm of all elements of several tensors together: sqrt(sum of squares).

    Args:
      t_list: tensors and IndexedSlices of floats; None among them is left out.

    Returns:
      A scalar, a float32 0 if there is no tensor.

    Raises:
      TypeError: `t_list` is no sequence.

    Example:
      >>> tf.linalg.global_norm([[3.0], [[4.0], [12.0]]]).numpy()
      np.float32(13.0)
    """
    _check_sequence(t_list)
    halves = [_half_squares(_dense(t)) for t in t_list if t is not None]
    if not halves:
        return to_tensor(0.0)
    total = halves[0] if len(halves) == 1 else elementwise.add_n(*halves)
    return power.sqrt(multiply(total, scalar(2, total)))


def _half_squares(values: Any) -> Any:
    from thalweg.ops.losses import l2_loss

    return l2_loss(values)


def _check_sequence(t_list: Any) -> None:
    if isinstance(t_list, (str, bytes)) or not isinstance(t_list, Sequence):
        raise TypeError(f"`t_list` should be a sequence of tensors. Received {type(t_list)}.")


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Any]:
    """Several tensors scaled down by one factor, so that their common Euclidean norm is at most `clip_norm`.

    Args:
      t_list: tensors and IndexedSlices of floats; None stays None.
      clip_norm: a number or a scalar tensor, greater than 0.
      use_norm: the norm, if it is known already.

    Returns:
      The scaled tensors, and the norm they had. If that was infinite or NaN, all elements are NaN.

    Raises:
      TypeError: `t_list` is no sequence.

    Example:
      >>> clipped, norm = tf.clip_by_global_norm([[3.0], [4.0]], 1.0)
      >>> [t.numpy().tolist() for t in clipped], norm.numpy()
      ([[0.6000000238418579], [0.800000011920929]], np.float32(5.0))
    """
    _check_sequence(t_list)
    norm = global_norm(t_list) if use_norm is None else to_tensor(use_norm)
    if all(t is None for t in t_list):
        return list(t_list), norm
    clip_norm = to_tensor(clip_norm, norm.dtype)
    # For an infinite norm the first quotient is 0, not NaN, so NaN is put in.
    scale = multiply(
        clip_norm,
        elementwise.minimum(
            elementwise.divide(scalar(1, norm), norm), elementwise.divide(scalar(1, norm), clip_norm)
        ),
    )
    scale = elementwise.add(scale, elementwise.subtract(norm, norm))
    return [t if t is None else _like(t, multiply(_dense(t), scale)) for t in t_list], norm


def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None
) -> Any:
    """`x` scaled so that its Euclidean norm along `axis` is 1: x / sqrt(max(sum(x²), epsilon)).

    Args:
      x: floats or complex numbers.
      axis: an axis or several; None for all.
      epsilon: a lower limit of the squared norm.
      dim: the older name of `axis`.

    Example:
      >>> tf.math.l2_normalize([[3.0, 4.0]], axis=1).numpy()
      array([[0.6, 0.8]], dtype=float32)
    """
    from thalweg.ops import complex_numbers

    x = to_tensor(x)
    axis = axes_attribute(dim if axis is None else axis)
    if x.dtype.is_complex:
        re, im = elementwise.square(complex_numbers.real(x)), elementwise.square(complex_numbers.imag(x))
        squares = elementwise.add(
            shapes.reduce_sum(re, axis=axis, keepdims=True), shapes.reduce_sum(im, axis=axis, keepdims=True)
        )
        inverse = power.rsqrt(elementwise.maximum(squares, scalar(epsilon, squares)))
        parts = multiply(complex_numbers.real(x), inverse), multiply(complex_numbers.imag(x), inverse)
        return complex_numbers.make_complex(*parts)
    squares = shapes.reduce_sum(elementwise.square(x), axis=axis, keepdims=True)
    return multiply(x, power.rsqrt(elementwise.maximum(squares, scalar(epsilon, squares))))
