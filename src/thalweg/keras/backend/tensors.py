"""Functions of tensors under Keras 2's names: thin layers over `tf`, mostly."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.keras.defaults import Defaults
from thalweg.keras.ops.promotion import as_dtype, sizes_of
from thalweg.keras.tensors import as_tensor

abs = tf.abs
cos = tf.cos
equal = tf.equal
exp = tf.exp
greater = tf.greater
greater_equal = tf.greater_equal
identity = tf.identity
less = tf.less
less_equal = tf.less_equal
log = tf.math.log
maximum = tf.maximum
minimum = tf.minimum
not_equal = tf.not_equal
pow = tf.pow
round = tf.round
shape = tf.shape
sign = tf.sign
sin = tf.sin
square = tf.square


def _along(of: Callable[..., Any], about: str) -> Callable[..., Any]:
    """A reduction with Keras's argument names; of bools one of floats."""

    def reduction(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        x = as_tensor(x)
        return of(tf.cast(x, Defaults.dtype) if x.dtype.is_bool else x, axis, keepdims)

    reduction.__doc__ = about
    return reduction


sum = _along(tf.reduce_sum, "The sum along axes.")
prod = _along(tf.reduce_prod, "The product along axes.")
mean = _along(tf.reduce_mean, "The mean along axes.")
std = _along(tf.math.reduce_std, "The standard deviation along axes.")
var = _along(tf.math.reduce_variance, "The variance along axes.")
max = _along(tf.reduce_max, "The greatest element along axes.")
min = _along(tf.reduce_min, "The least element along axes.")
logsumexp = _along(tf.reduce_logsumexp, "`log(sum(exp(x)))` along axes, without overflow.")


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether all elements along axes are true, or not 0."""
    return tf.reduce_all(tf.cast(x, tf.bool), axis, keepdims)


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether one element along axes is true, or not 0."""
    return tf.reduce_any(tf.cast(x, tf.bool), axis, keepdims)


def argmax(x: Any, axis: int = -1) -> Any:
    """The place of the greatest element along an axis, an int64."""
    return tf.argmax(x, axis)


def argmin(x: Any, axis: int = -1) -> Any:
    """The place of the least element along an axis, an int64."""
    return tf.argmin(x, axis)


def cumsum(x: Any, axis: int = 0) -> Any:
    """The sums of all elements so far along an axis."""
    return tf.cumsum(x, axis)


def cumprod(x: Any, axis: int = 0) -> Any:
    """The products of all elements so far along an axis."""
    return tf.math.cumprod(x, axis)


def sqrt(x: Any) -> Any:
    """The square root; 0 of negative numbers.

    Example:
      >>> tf.keras.backend.sqrt(tf.constant([4.0, -1.0])).numpy()
      array([2., 0.], dtype=float32)
    """
    x = as_tensor(x)
    return tf.sqrt(tf.maximum(x, tf.constant(0.0, x.dtype)))


def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """`x`, at least `min_value` and at most `max_value`; None: no limit."""
    if isinstance(min_value, (int, float)) and isinstance(max_value, (int, float)) and max_value < min_value:
        max_value = min_value
    least = -np.inf if min_value is None else min_value
    return tf.clip_by_value(x, least, np.inf if max_value is None else max_value)


def cast(x: Any, dtype: Any) -> Any:
    """A tensor in another dtype."""
    return tf.cast(x, as_dtype(dtype))


def cast_to_floatx(x: Any) -> Any:
    """A tensor, or an array, in Keras's default float type."""
    if isinstance(x, (Tensor, Variable, tf.SparseTensor)):
        return tf.cast(x, Defaults.dtype)
    return np.asarray(x, Defaults.dtype.as_numpy_dtype)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """A constant tensor, of Keras's default float type if `dtype` is None."""
    return tf.constant(value, as_dtype(dtype), shape, name or "Const")


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Any:
    """Numbers from `start`, or 0 if `stop` is None, up to `stop`, or `start`, which is left out."""
    if stop is None and start < 0:
        start = 0
    found = tf.range(start, delta=step) if stop is None else tf.range(start, stop, step)
    return found if dtype == "int32" else tf.cast(found, as_dtype(dtype))


def ones_like(x: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Ones in the shape of `x`."""
    return tf.ones_like(x, None if dtype is None else as_dtype(dtype))


def zeros_like(x: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Zeros in the shape of `x`."""
    return tf.zeros_like(x, None if dtype is None else as_dtype(dtype))


def ndim(x: Any) -> int | None:
    """The number of dimensions; None if it isn't known."""
    rank: int | None = x.shape.rank if isinstance(x.shape, tf.TensorShape) else len(x.shape)
    return rank


def int_shape(x: Any) -> tuple[int | None, ...] | None:
    """The shape as a tuple, with None for unknown sizes; None if the rank isn't known.

    Example:
      >>> tf.keras.backend.int_shape(tf.zeros([2, 3]))
      (2, 3)
    """
    static = tf.TensorShape(x.shape)
    return None if static.rank is None else tuple(static.as_list())


def dtype(x: Any) -> str:
    """The name of a tensor's dtype."""
    name: str = tf.as_dtype(x.dtype).name
    return name


def count_params(x: Any) -> int:
    """The number of elements."""
    return math.prod(x.shape.as_list())


def is_sparse(tensor: Any) -> bool:
    """Whether a tensor is a SparseTensor."""
    return isinstance(tensor, tf.SparseTensor)


def to_dense(tensor: Any) -> Any:
    """A tensor that is not sparse."""
    return tf.sparse.to_dense(tensor) if is_sparse(tensor) else tensor


def reshape(x: Any, shape: Any) -> Any:
    """The elements of `x` in another shape."""
    return tf.reshape(x, shape)


def flatten(x: Any) -> Any:
    """All elements in a row."""
    return tf.reshape(x, [-1])


def batch_flatten(x: Any) -> Any:
    """The elements of each sample in a row.

    Example:
      >>> tf.keras.backend.batch_flatten(tf.zeros([2, 3, 4])).shape
      TensorShape([2, 12])
    """
    x = as_tensor(x)
    return tf.reshape(x, [-1, math.prod(sizes_of(x)[1:])])


def expand_dims(x: Any, axis: int = -1) -> Any:
    """`x` with a new dimension of size 1."""
    return tf.expand_dims(x, axis)


def squeeze(x: Any, axis: Any) -> Any:
    """`x` without a dimension of size 1."""
    return tf.squeeze(x, [axis] if isinstance(axis, int) else axis)


def permute_dimensions(x: Any, pattern: Any) -> Any:
    """`x` with its dimensions in another order."""
    return tf.transpose(x, pattern)


def transpose(x: Any) -> Any:
    """`x` with its dimensions turned round."""
    return tf.transpose(x)


def reverse(x: Any, axes: Any) -> Any:
    """`x` turned round along an axis or several."""
    return tf.reverse(x, [axes] if isinstance(axes, int) else axes)


def tile(x: Any, n: Any) -> Any:
    """`x` repeated as a whole along each axis."""
    return tf.tile(x, [n] if isinstance(n, int) else n)


def repeat(x: Any, n: int) -> Any:
    """A matrix repeated along a new second axis.

    Raises:
      ValueError: `x` isn't a matrix.

    Example:
      >>> tf.keras.backend.repeat(tf.zeros([2, 3]), 4).shape
      TensorShape([2, 4, 3])
    """
    if ndim(x) != 2:
        raise ValueError(f"Expected input `x` to have rank 2. Received: rank(x)={ndim(x)}")
    return tf.tile(tf.expand_dims(x, 1), [1, n, 1])


def repeat_elements(x: Any, rep: int, axis: int) -> Any:
    """`x` with each element repeated along an axis."""
    return tf.repeat(x, rep, axis)


def concatenate(tensors: Sequence[Any], axis: int = -1) -> Any:
    """Tensors joined along an axis."""
    if builtins.all(is_sparse(x) for x in tensors):
        return tf.sparse.concat(axis, tensors)
    return tf.concat([to_dense(x) for x in tensors], axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Tensors of one shape along a new axis."""
    return tf.stack(x, axis)


def gather(reference: Any, indices: Any) -> Any:
    """The slices of a tensor at places along its first axis."""
    return tf.gather(reference, indices)


def one_hot(indices: Any, num_classes: int) -> Any:
    """Vectors with a 1 at the place that each integer names."""
    return tf.one_hot(indices, num_classes)


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether each target is the place of one of the `k` greatest predictions of its row."""
    return tf.math.in_top_k(targets, predictions, k)


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """`x` divided by its Euclidean norm along an axis."""
    return tf.linalg.l2_normalize(x, axis)


def dot(x: Any, y: Any) -> Any:
    """The sums of products along the last axis of `x` and the last but one of `y`.

    Example:
      >>> tf.keras.backend.dot(tf.zeros([2, 3]), tf.zeros([4, 3, 5])).shape
      TensorShape([2, 4, 5])
    """
    if is_sparse(x):
        return tf.sparse.sparse_dense_matmul(x, y)
    x, y = as_tensor(x), as_tensor(y)
    if x.shape.rank in (None, 2) and y.shape.rank in (None, 2):
        return tf.matmul(x, y)
    return tf.tensordot(x, y, [[-1], [-2]])


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The sums of products along one axis of each, for each sample of a batch.

    Args:
      axes: the axis of `x` and that of `y`, or one for both; None: the last of `x`, and of `y` the last if it
        has two dimensions, else the last but one.

    Returns:
      The batch, the other dimensions of `x`, those of `y`; with a last dimension of 1 if there are none.

    Raises:
      ValueError: the shapes or the axes don't fit.

    Example:
      >>> tf.keras.backend.batch_dot(tf.ones([32, 20]), tf.ones([32, 30, 20]), axes=(1, 2)).shape
      TensorShape([32, 30])
    """
    x, y = as_tensor(x), as_tensor(y)
    ranks = x.shape.rank, y.shape.rank
    if ranks[0] < 2 or ranks[1] < 2:
        raise ValueError(
            "Cannot do batch_dot on inputs with rank < 2. "
            f"Received inputs with shapes {x.shape} and {y.shape}."
        )
    if axes is None:
        axes = (ranks[0] - 1, ranks[1] - (1 if ranks[1] == 2 else 2))
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    if len(pair) != 2 or not (isinstance(pair[0], int) and isinstance(pair[1], int)):
        raise ValueError(f"Multiple target dimensions are not supported. Received: axes={axes}")
    a, b = pair[0] % ranks[0], pair[1] % ranks[1]
    if 0 in (a, b):
        raise ValueError(
            "Cannot perform batch_dot over axis 0. If your inputs are not batched, add a dummy batch "
            f"dimension to your inputs using K.expand_dims(x, 0). Received: axes={axes}"
        )
    for one, other in ((x.shape[0], y.shape[0]), (x.shape[a], y.shape[b])):
        if None not in (one, other) and one != other:
            raise ValueError(
                f"Cannot do batch_dot on inputs with shapes {x.shape} and {y.shape} with axes={(a, b)}: "
                f"{one} != {other}."
            )
    letters = iter("cdefghijklmnopqrstuvwxyz")
    left = ["a", *(next(letters) for _ in range(ranks[0] - 1))]
    right = ["a", *(next(letters) for _ in range(ranks[1] - 1))]
    left[a] = right[b] = "b"
    kept = [letter for letter in left + right[1:] if letter != "b"]
    found = tf.einsum(f"{''.join(left)},{''.join(right)}->{''.join(kept)}", x, y)
    return tf.expand_dims(found, 1) if ranks == (2, 2) else found


def map_fn(fn: Callable[[Any], Any], elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """What a function gives for each element along the first axis."""
    return tf.map_fn(fn, elems, fn_output_signature=None if dtype is None else as_dtype(dtype), name=name)


def foldl(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """What a function of a value and the next element makes of all elements, from the first on."""
    return tf.foldl(fn, elems, initializer)


def foldr(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """What a function of a value and the next element makes of all elements, from the last back."""
    return tf.foldr(fn, elems, initializer)


def stop_gradient(variables: Any) -> Any:
    """A tensor's values, or those of several, which no gradient goes through."""
    if isinstance(variables, (list, tuple)):
        return [tf.stop_gradient(each) for each in variables]
    return tf.stop_gradient(variables)


def gradients(loss: Any, variables: Any) -> Any:
    """The gradients of a loss in a graph.

    Raises:
      RuntimeError: executing eagerly: there is `tf.GradientTape`.
    """
    return tf.gradients(loss, variables)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two tensors, or of what two functions give, by a condition.

    Args:
      condition: a scalar: one tensor as a whole; else element by element, or by whole slices if it has fewer
        dimensions (a vector as long as the last dimension chooses along that one).

    Raises:
      ValueError: the condition has more dimensions than the tensors.

    Example:
      >>> tf.keras.backend.switch(tf.constant([True, False]), tf.zeros([2, 3]), tf.ones([2, 3])).numpy()
      array([[0., 0., 0.],
             [1., 1., 1.]], dtype=float32)
    """
    condition = tf.cast(condition, tf.bool)

    def value(expression: Any) -> Any:
        return expression() if callable(expression) else expression

    if condition.shape.rank == 0:
        return tf.cond(condition, lambda: value(then_expression), lambda: value(else_expression))
    then, otherwise = as_tensor(value(then_expression)), as_tensor(value(else_expression))
    missing = then.shape.rank - condition.shape.rank
    if condition.shape.rank == 1 and condition.shape[0] in (1, then.shape[-1]):
        return tf.where(condition, then, otherwise)
    if missing < 0:
        raise ValueError(
            "Rank of `condition` should be less than or equal to rank of `then_expression` and "
            f"`else_expression`. Received: condition.shape={condition.shape}, shape={then.shape}"
        )
    shape = [*sizes_of(condition), *[1] * missing]
    return tf.where(tf.reshape(condition, shape), then, otherwise)


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """`x`, which is printed to the standard error stream when it is computed."""
    tf.print(message, x, summarize=summarize)
    return x
