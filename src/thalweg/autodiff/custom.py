"""Functions with gradients of their own: `tf.custom_gradient`, `tf.recompute_grad`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.backprop import differentiable
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.op import Call, Node, Op
from thalweg.core.tape import GradientTape
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.ops.shapes import identity
from thalweg.runtime.custom_call import call_with_gradient
from thalweg.runtime.custom_call import optimization_barrier as barrier

WITHOUT_VARIABLES = (
    "If using @custom_gradient with a function that uses variables, then grad_fn must accept a 'variables' "
    "keyword argument."
)


def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    """Decorate a function that brings its own gradient.

    Args:
      f: takes tensors `xs` and gives `(ys, grad_fn)`; `grad_fn(*dys)` gives a gradient for each x. If `f`
        uses variables, `grad_fn(*dys, variables=[...])` gives a pair: the list of the xs' gradients, the list
        of the variables'.

    Returns:
      A function of the xs that gives the ys.

    Raises:
      TypeError: `f` uses variables, and `grad_fn` doesn't take them.
      ValueError: `grad_fn` gives too few or too many gradients.

    Example:
      >>> @tf.custom_gradient
      ... def log1pexp(x):
      ...     e = tf.exp(x)
      ...     return tf.math.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e))
      >>> x = tf.constant(100.0)
      >>> with tf.GradientTape() as tape:
      ...     tape.watch(x)
      ...     y = log1pexp(x)
      >>> float(tape.gradient(y, x))
      1.0
    """
    if f is None:
        return custom_gradient
    function = f

    @functools.wraps(function)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        args = nest.map_structure(lambda x: x if isinstance(x, (Tensor, Variable)) else to_tensor(x), args)
        args = nest.map_structure(lambda x: x if isinstance(x, Tensor) else x._read(), args)
        if state.target.eager:
            return _call_eagerly(function, args, kwargs)
        return call_with_gradient(lambda *xs: function(*xs, **kwargs), args, _input_gradients)

    return decorated


def _call_eagerly(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    """Run the function, then note copies of its results as those of one node.

    What the function computes is recorded too: the gradient uses it, and is differentiated again for higher
    orders.
    """
    target: Any = state.target
    with GradientTape() as reads:
        result, grad_fn = function(*args, **kwargs)
    tapes = list(target.tapes)
    if not tapes:
        return nest.map_structure(to_tensor, result)
    flat_args = nest.flatten(args)
    variables = [v for v in reads.watched_variables() if not any(v._value is x for x in flat_args)]
    inputs = [*flat_args, *(v._read() for v in variables)]
    for tape in tapes:
        target.pop_tape(tape)
    try:
        result = nest.map_structure(lambda y: identity(to_tensor(y)), result)
    finally:
        for tape in tapes:
            target.push_tape(tape)
    op = Op("CustomGradient", _never, None)
    op.grad = lambda node, *dys: _input_gradients(grad_fn, _packed(result, dys), flat_args, variables)
    target.note_node(Node(Call(op, {}), inputs, nest.flatten(result)))
    return result


def _never(xp: Any, *operands: Any) -> Any:
    raise AssertionError("a function with a gradient of its own is no op to be run")


def _packed(result: Any, dys: Sequence[Any]) -> tuple[Any, ...]:
    """The gradients of the results as `grad_fn` takes them: one argument a result."""
    structure = result if isinstance(result, (list, tuple)) else [result]
    return tuple(nest.pack_sequence_as(list(structure), list(dys)))


def _input_gradients(
    grad_fn: Any, dys: Sequence[Any], inputs: Sequence[Any], variables: Sequence[Any]
) -> list[Any]:
    """What `grad_fn` gives: a gradient an input, then one a variable."""
    if not variables:
        return _checked(grad_fn(*dys), len(inputs), "inputs")
    parameters = inspect.signature(grad_fn).parameters
    if "variables" not in parameters and not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        raise TypeError(WITHOUT_VARIABLES)
    input_gradients, variable_gradients = grad_fn(*dys, variables=list(variables))
    return [
        *_checked(input_gradients, len(inputs), "inputs"),
        *_checked(variable_gradients, len(variables), "variables"),
    ]


def _checked(gradients: Any, count: int, what: str) -> list[Any]:
    flat = [g if g is None or hasattr(g, "indices") else to_tensor(g) for g in nest.flatten(gradients)]
    if len(flat) != count:
        raise ValueError(
            f"custom_gradient function expected to return {count} gradients for its {what}, but returned "
            f"{len(flat)} instead."
        )
    return flat


def recompute_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function like `f` whose intermediate values aren't kept for the gradient, but computed again.

    Example:
      >>> g = tf.recompute_grad(lambda x: tf.sin(tf.cos(x)))
      >>> float(g(tf.constant(0.5))) == float(tf.sin(tf.cos(tf.constant(0.5))))
      True
    """

    @functools.wraps(f)
    def recomputed(*args: Any, **kwargs: Any) -> Any:
        @custom_gradient
        def call(*xs: Any) -> Any:
            def grad(*dys: Any, variables: Sequence[Any] = ()) -> Any:
                # The barrier keeps the compiler from finding that this was computed already.
                again = nest.map_structure(lambda x: barrier(x) if differentiable(x.dtype) else x, xs)
                with GradientTape() as tape:
                    tape.watch(again)
                    ys = f(*again, **kwargs)
                seeds = dys[0] if len(dys) == 1 and not isinstance(ys, (list, tuple)) else list(dys)
                flat = nest.flatten(again)
                found = tape.gradient(ys, [*flat, *variables], output_gradients=seeds)
                if variables:
                    return found[: len(flat)], found[len(flat) :]
                return found

            return f(*xs, **kwargs), grad

        return call(*args)

    return recomputed


def grad_pass_through(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function like `f` through which gradients pass as if it were the identity.

    Example:
      >>> x = tf.Variable(1.3)
      >>> with tf.GradientTape() as tape:
      ...     y = tf.grad_pass_through(tf.round)(x)
      >>> float(tape.gradient(y, x))
      1.0
    """

    @custom_gradient
    def passed_through(*args: Any, **kwargs: Any) -> Any:
        def grad(*dys: Any, variables: Sequence[Any] | None = None) -> Any:
            if variables is None:
                return list(dys)
            return list(dys), [None] * len(variables)

        return f(*args, **kwargs), grad

    return passed_through  # type: ignore[no-any-return]
