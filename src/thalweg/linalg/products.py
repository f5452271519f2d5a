"""Products: of matrices, of vectors, along any axes."""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.op import Call
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.linalg.abstract import AbstractMatrix
from thalweg.ops.einsum import einsum as einsum_op
from thalweg.ops.einsum import join, parse, tensordot_any
from thalweg.ops.elementwise import conj
from thalweg.ops.matmul import batch_matmul, batch_matmul_to, is_plain, matmul_any
from thalweg.ops.matmul import cross as cross_op
from thalweg.ops.matmul import matmul as matmul_op


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    output_type: Any = None,
    grad_a: bool = False,
    grad_b: bool = False,
    name: str | None = None,
) -> Any:
    """The matrix product `a @ b`; leading dimensions are batches and broadcast.

    Args:
      a: a tensor of shape `[..., m, k]`: floats, complex, or integers.
      b: a tensor of shape `[..., k, n]` and the dtype of `a`.
      transpose_a, transpose_b: transpose the matrices first.
      adjoint_a, adjoint_b: transpose and conjugate them first.
      a_is_sparse, b_is_sparse: a hint that many values are zero; both operands must be matrices then.
      output_type: the dtype of the result, where it shall be another one, as int32 for int8.
      grad_a, grad_b: whether an operand is a gradient; without effect.

    Returns:
      A tensor of shape `[..., m, n]`. What is narrower than float32 is added up in float32.

    Raises:
      ValueError: a matrix is to be transposed and adjoint both.
      InvalidArgumentError: an operand is a vector, or the shapes or the dtypes don't fit.

    Example:
      >>> tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]).numpy()
      array([[11.]], dtype=float32)
    """
    if not (type(a) is EagerTensor is type(b)):
        if isinstance(a, AbstractMatrix) or isinstance(b, AbstractMatrix):
            return _operator_product(a, b, transpose_a or transpose_b, adjoint_a, adjoint_b)
        a = to_tensor(a)
        b = to_tensor(b, dtype_hint=a.dtype)
    if not (
        transpose_a or transpose_b or adjoint_a or adjoint_b or a_is_sparse or b_is_sparse or output_type
    ):
        return matmul_any(a, b)
    _check_flags("a", transpose_a, adjoint_a)
    _check_flags("b", transpose_b, adjoint_b)
    if output_type is not None and as_dtype(output_type) not in (a.dtype, b.dtype):
        return _batched(a, b, transpose_a, transpose_b, adjoint_a, adjoint_b, as_dtype(output_type))
    if a_is_sparse or b_is_sparse or is_plain(a, b):
        a, b = conj(a) if adjoint_a else a, conj(b) if adjoint_b else b
        return matmul_op(a, b, transpose_a=transpose_a or adjoint_a, transpose_b=transpose_b or adjoint_b)
    return _batched(a, b, transpose_a, transpose_b, adjoint_a, adjoint_b, None)


def _operator_product(a: Any, b: Any, transposed: bool, adjoint_a: bool, adjoint_b: bool) -> Any:
    """A product with a linear operator, or of two."""
    if transposed:
        raise ValueError("Transposing not supported at this time.")
    if isinstance(a, AbstractMatrix):
        return a.matmul(b, adjoint=adjoint_a, adjoint_arg=adjoint_b)
    from thalweg.linalg.diagonals import adjoint

    return adjoint(b.matmul(a, adjoint=not adjoint_b, adjoint_arg=not adjoint_a))


def _check_flags(operand: str, transpose: bool, adjoint: bool) -> None:
    if transpose and adjoint:
        raise ValueError(
            f"Only one of `transpose_{operand}` and `adjoint_{operand}` can be True. "
            f"Received `transpose_{operand}`={transpose}, `adjoint_{operand}`={adjoint}."
        )


def _batched(
    a: Any, b: Any, transpose_a: bool, transpose_b: bool, adjoint_a: bool, adjoint_b: bool, to: DType | None
) -> Any:
    """A product of batches. The ops know adjoint matrices only; others are conjugated first."""
    a, b = conj(a) if transpose_a else a, conj(b) if transpose_b else b
    flags = {"adj_x": transpose_a or adjoint_a, "adj_y": transpose_b or adjoint_b}
    return batch_matmul(a, b, **flags) if to is None else batch_matmul_to(a, b, **flags, Tout=to)


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Any:
    """The product of the matrices `a` and the vectors `b`.

    Args:
      a: a tensor of shape `[..., m, n]`.
      b: a tensor of shape `[..., n]` and the dtype of `a`.

    For the flags and the errors see `tf.matmul`.

    Returns:
      A tensor of shape `[..., m]`.

    Example:
      >>> tf.linalg.matvec([[1, 2], [3, 4]], [1, 1]).numpy()
      array([3, 7], dtype=int32)
    """
    if isinstance(a, AbstractMatrix):
        return a.matvec(b, adjoint=adjoint_a)
    a = to_tensor(a)
    b = to_tensor(b, dtype_hint=a.dtype)
    _check_flags("a", transpose_a, adjoint_a)
    a = conj(a) if adjoint_a else a
    return einsum_op(a, b, equation="...ji,...j->...i" if transpose_a or adjoint_a else "...ij,...j->...i")


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
    """The sum of products of `a` and `b` over the given axes.

    Args:
      a, b: tensors of one dtype.
      axes: what is summed over: a number n for the last n axes of `a` and the first n of `b`; or a pair, the
        axes of `a` and the axes of `b`, each a list or one axis.

    Returns:
      A tensor with the remaining axes of `a`, then those of `b`.

    Raises:
      ValueError: `axes` isn't a number of axes that there are, or a pair of lists of one length.
      InvalidArgumentError: the shapes or the dtypes don't fit.

    Example:
      >>> float(tf.tensordot([1.0, 2.0], [3.0, 4.0], axes=1))
      11.0
    """
    a = to_tensor(a)
    b = to_tensor(b)
    axes_a, axes_b = _contracted_axes(a, b, axes)
    m, n = a._spec.rank, b._spec.rank
    if m is None or n is None:
        return tensordot_any(a, b, axes_a, axes_b)
    return einsum_op(a, b, equation=_tensordot_equation(m, n, axes_a, axes_b))


def _contracted_axes(a: Any, b: Any, axes: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes of both operands, as they were given."""
    if isinstance(axes, (EagerTensor, np.ndarray)):
        axes = np.asarray(axes).tolist()
    if isinstance(axes, int):
        if axes < 0:
            raise ValueError(f"`axes` must be at least 0. Received: {axes}.")
        rank = a._spec.rank
        if rank is not None and axes > rank:
            raise ValueError(
                f"`axes` must not be larger than the number of dimensions of `a`. Received: {axes} > {rank}."
            )
        return tuple(range(-axes, 0)), tuple(range(axes))
    if not isinstance(axes, Sequence) or len(axes) != 2:
        raise ValueError(f"`axes` must be an integer or have length 2. Received {axes}.")
    first, second = (tuple(np.atleast_1d(np.asarray(part, np.int64)).tolist()) for part in axes)
    if len(first) != len(second):
        raise ValueError(f"Different number of contraction axes `a` and `b`, {len(first)} != {len(second)}.")
    return first, second


@functools.lru_cache(1024)
def _tensordot_equation(m: int, n: int, axes_a: tuple[int, ...], axes_b: tuple[int, ...]) -> str:
    """The equation of `tensordot` for operands of the ranks `m` and `n`."""
    for axis, rank in (*((i, m) for i in axes_a), *((i, n) for i in axes_b)):
        if not -rank <= axis < rank:
            raise IndexError(f"`axes` has {axis}, but the tensor has {rank} dimensions.")
    left, right = list(string.ascii_letters[:m]), list(string.ascii_letters[m : m + n])
    for i, j in zip(axes_a, axes_b, strict=True):
        right[j] = left[i]
    output = [label for label in left if label not in right] + [label for label in right if label not in left]
    return join(("".join(left), "".join(right)), "".join(output))


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Any:
    """Einstein's summation: products of tensors, summed over the labels that the result doesn't have.

    Args:
      equation: the labels of the axes: `"ij,jk->ik"`. A label is a letter; `...` stands for any axes, which
        broadcast. Without `->` the result has the labels that occur once, in alphabetical order.
      *inputs: one tensor a term, all of one dtype.
      optimize: how to order the products of more than two tensors: `"greedy"` (default) or `"optimal"`.
      name: the operation's name.

    Returns:
      A tensor of the dtype of the inputs.

    Raises:
      ValueError: the equation is malformed, or has another number of terms than there are inputs.
      TypeError: a keyword argument is unknown.
      InvalidArgumentError: the ranks or the sizes don't fit the equation.

    Example:
      >>> tf.einsum("ij,j->i", tf.eye(2), [3.0, 4.0]).numpy()
      array([3., 4.], dtype=float32)
    """
    name = kwargs.pop("name", None)  # noqa: F841 (read from the frame by the graph)
    optimize = kwargs.pop("optimize", "greedy")
    if kwargs:
        raise TypeError(
            f"Invalid keyword arguments for einsum: {', '.join(kwargs)}. Valid arguments: name, optimize."
        )
    call, sums_ellipsis = _einsum_call(equation.replace(" ", ""), len(inputs))
    if not all(type(x) is EagerTensor for x in inputs):
        first = next((x for x in inputs if isinstance(x, Tensor) or hasattr(x, "_read")), None)
        inputs = tuple(to_tensor(x, dtype_hint=None if first is None else first.dtype) for x in inputs)
    if sums_ellipsis:
        _refuse_sum_over_ellipsis(call, inputs)
    if len(inputs) > 2:
        return _contract_in_turns(call.attrs["equation"], inputs, optimize)
    return state.target.apply(call, inputs)


_SUBSCRIPTS = re.compile(r"^([a-zA-Z]|\.\.\.)*(,([a-zA-Z]|\.\.\.)*)*(->([a-zA-Z]|\.\.\.)*)?$")


@functools.lru_cache(1024)
def _einsum_call(equation: str, n_inputs: int) -> tuple[Call, bool]:
    """The op call of an equation, its result spelled out; and whether an ellipsis is summed over."""
    if not _SUBSCRIPTS.match(equation):
        raise ValueError(f"Subscripts have incorrect format: {equation}")
    dotted = equation.replace("...", ".")
    left, arrow, output = dotted.partition("->")
    terms = left.split(",")
    if any(term.count(".") > 1 for term in (*terms, output)):
        raise ValueError(f"Subscripts have incorrect format, more than one ellipsis in a term: {equation}")
    if not arrow:
        once = sorted(label for label in set(left) - {",", "."} if left.count(label) == 1)
        output = "." * ("." in left) + "".join(once)
    if len(terms) != n_inputs:
        raise ValueError(f'Got {n_inputs} inputs for equation "{equation}", expecting {len(terms)}')
    for label in output:
        if output.count(label) > 1:
            raise ValueError(f"Output subscripts contain a label appearing more than once: {equation}")
        if label != "." and label not in left:
            raise ValueError(
                f"Output subscripts contain the label {label} not present in the input subscripts."
            )
    return einsum_op.call({"equation": join(terms, output)}), "." in left and "." not in output


def _refuse_sum_over_ellipsis(call: Call, inputs: Sequence[Any]) -> None:
    terms, _ = parse(call.attrs["equation"])
    width = max(
        0 if x._spec.rank is None else x._spec.rank - len(t) + 1
        for t, x in zip(terms, inputs, strict=True)
        if "." in t
    )
    if width > 0:
        message = (
            f"The output has {width} broadcasting dimension(s), but its subscripts have no ellipsis (...)."
        )
        raise errors.op_error(errors.InvalidArgumentError, "Einsum", message)


def _contract_in_turns(equation: str, inputs: Sequence[Any], optimize: Any) -> Any:
    """A product of more than two tensors, two at a time, in the order that costs least."""
    rest = list(inputs)
    for positions, step in _steps(equation, tuple(x._spec.shape for x in inputs), optimize):
        operands = [rest.pop(position) for position in positions]
        rest.append(einsum_op(*operands, equation=step))
    return rest[0]


@functools.lru_cache(1024)
def _steps(equation: str, shapes: tuple[Any, ...], optimize: Any) -> list[tuple[tuple[int, ...], str]]:
    """Which operands to multiply next, and by which equation; the result joins the others at the end."""
    parsed, output = parse(equation)
    terms = list(parsed)
    steps = []
    for positions in _order(terms, output, shapes, optimize):
        chosen = tuple(sorted(positions, reverse=True))
        taken = [terms.pop(position) for position in chosen]
        later = set(output).union(*terms)
        kept = "".join(label for label in dict.fromkeys("".join(taken)) if label in later)
        # An ellipsis goes first, so that the axes of narrower ones line up behind it.
        result = "." * ("." in kept) + kept.replace(".", "") if terms else output
        steps.append((chosen, join(taken, result)))
        terms.append(result)
    return steps


def _order(terms: Sequence[str], output: str, shapes: Sequence[Any], optimize: Any) -> list[tuple[int, ...]]:
    """The order of the products, by NumPy's search; axes of unknown size count as moderately long."""
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        if "." not in term and shape is not None:
            sizes.update((label, n) for label, n in zip(term, shape, strict=False) if n)
    plain = [term.replace(".", "") for term in terms]
    stand_ins = [np.broadcast_to(np.int8(0), [sizes.get(label, 8) for label in term]) for term in plain]
    how = (
        "optimal"
        if optimize in ("optimal", "branch-all", "branch-2", "auto") and len(terms) < 8
        else "greedy"
    )
    path, _ = np.einsum_path(join(plain, output.replace(".", "")), *stand_ins, optimize=how)
    return [tuple(positions) for positions in path[1:]]


def cross(a: Any, b: Any, name: str | None = None) -> Any:
    """The cross products of the vectors along the last axis.

    Args:
      a, b: real tensors of one shape `[..., 3]` and one dtype.

    Raises:
      FailedPreconditionError: the vectors don't have three elements.
      InvalidArgumentError: the shapes or the dtypes differ.

    Example:
      >>> tf.linalg.cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]).numpy()
      array([0., 0., 1.], dtype=float32)
    """
    a = to_tensor(a)
    return cross_op(a, to_tensor(b, dtype_hint=a.dtype))
