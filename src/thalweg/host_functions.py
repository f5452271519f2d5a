"""Python functions as ops: `tf.py_function`, `tf.numpy_function`. They run on the host, op by op, and are
never compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.backprop import differentiable
from thalweg.core.context import state, target_scope
from thalweg.core.convert import other_dtype, to_array, to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.op import Call, Node, op
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tape import GradientTape
from thalweg.core.tensor import EagerTensor, Tensor, from_array


class _Function:
    """A Python function as an attribute of an op call: two calls with it are the same if the function is."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Function) and other.function is self.function

    def __hash__(self) -> int:
        return id(self.function)

    def __repr__(self) -> str:
        return getattr(self.function, "__name__", repr(self.function))


def _rule(call: Call, *inputs: Spec) -> tuple[Spec, ...]:
    return tuple(spec_of(dtype, None) for dtype in call.attrs["Tout"])


# Functions of tensors.


@op("EagerPyFunc", _rule, host=True, stateful=True)
def eager_py_func(xp: Any, *arrays: Any, function: _Function, Tout: tuple[DType, ...], multiple: bool) -> Any:
    """Call a function of eager tensors."""
    with target_scope(state.eager):
        results = _call_with_tensors(function.function, [from_array(np.array(x)) for x in arrays], Tout)
        return tuple(t.host() for t in results)


def _call_with_tensors(
    function: Callable[..., Any], tensors: Sequence[Any], dtypes: tuple[DType, ...], name: str = "EagerPyFunc"
) -> list[Any]:
    """The function's results as tensors of `dtypes`."""
    try:
        value = function(*tensors)
        results = [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]
        if len(dtypes) == 1 and len(results) != 1:
            results = [value]
        if len(results) != len(dtypes):
            raise ValueError(f"the function gave {len(results)} values, Tout lists {len(dtypes)} dtypes")
        return [_as_dtype(x, dtype) for x, dtype in zip(results, dtypes, strict=True)]
    except errors.OpError:
        raise
    except Exception as error:
        kind = (
            errors.InvalidArgumentError if isinstance(error, (TypeError, ValueError)) else errors.UnknownError
        )
        raise errors.op_error(kind, name, f"{type(error).__name__}: {error}") from error


def _as_dtype(value: Any, dtype: DType) -> Any:
    tensor = (
        value if isinstance(value, Tensor) else to_tensor(value, None if hasattr(value, "dtype") else dtype)
    )
    if tensor.dtype is dtype:
        return tensor
    if isinstance(value, Tensor):
        raise other_dtype(value, dtype)
    from thalweg.ops.casting import cast

    return cast(tensor, dtype)


@eager_py_func.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    sources = tuple(i for i, x in enumerate(node.inputs) if differentiable(x.dtype))
    if not sources:
        return [None] * len(node.inputs)
    operands = [*node.inputs, *(g for g in output_gradients if g is not None)]
    given = tuple(g is not None for g in output_gradients)
    result = eager_py_func_grad(
        *operands, function=node.function, Tout=node.Tout, given=given, sources=sources, multiple=True
    )
    found = iter(result)
    return [next(found) if i in sources else None for i in range(len(node.inputs))]


def _grad_rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    return tuple(spec_of(operands[i].dtype, operands[i].shape) for i in call.attrs["sources"])


@op("EagerPyFuncGrad", _grad_rule, host=True, differentiable=False)
def eager_py_func_grad(
    xp: Any,
    *arrays: Any,
    function: _Function,
    Tout: tuple[DType, ...],
    given: tuple[bool, ...],
    sources: tuple[int, ...],
    multiple: bool,
) -> Any:
    """The gradients of a function of eager tensors, which is called again for them under a tape."""
    count = len(arrays) - sum(given)
    inputs = [from_array(np.array(x)) for x in arrays[:count]]
    seeds = iter(arrays[count:])
    with target_scope(state.eager):
        with GradientTape() as tape:
            tape.watch([inputs[i] for i in sources])
            outputs = _call_with_tensors(function.function, inputs, Tout)
        wanted = [
            (y, from_array(np.array(next(seeds)))) for y, has in zip(outputs, given, strict=True) if has
        ]
        targets, weights = [y for y, _ in wanted], [g for _, g in wanted]
        found = tape.gradient(targets, [inputs[i] for i in sources], weights)
        return tuple(
            np.zeros_like(arrays[i]) if g is None else to_tensor(g).host()
            for i, g in zip(sources, found, strict=True)
        )


def py_function(func: Callable[..., Any], inp: Sequence[Any], Tout: Any, name: str | None = None) -> Any:
    """Call a Python function of eager tensors; in a graph whenever the graph runs.

    Gradients flow through it: the function is called again for them.

    Args:
      func: takes the tensors of `inp`, gives a tensor or a list of tensors.
      inp: its arguments.
      Tout: the dtype of its result, or a list of dtypes.

    Returns:
      A tensor, or a list of them where `Tout` is a list. In a graph their shapes aren't known.

    Raises:
      UnknownError, InvalidArgumentError: the function raised, or gave something else.

    Example:
      >>> @tf.function
      ... def f(x):
      ...     return tf.py_function(lambda t: t + len(t.numpy()), [x], tf.float32)
      >>> f(tf.constant([1.0, 2.0])).numpy()
      array([3., 4.], dtype=float32)
    """
    single = not isinstance(Tout, (list, tuple))
    dtypes = (as_dtype(Tout),) if single else tuple(as_dtype(t) for t in Tout)
    operands = [to_tensor(x) for x in inp]
    if all(isinstance(x, EagerTensor) for x in operands) and state.target.eager:
        results = _call_with_tensors(func, operands, dtypes)
    else:
        results = eager_py_func(*operands, function=_Function(func), Tout=dtypes, multiple=True)
    return results[0] if single else results if isinstance(results, list) else []


# Functions of arrays.


@op("PyFunc", _rule, host=True, stateful=True, differentiable=False)
def py_func(xp: Any, *arrays: Any, function: _Function, Tout: tuple[DType, ...], multiple: bool) -> Any:
    """Call a function of NumPy arrays."""
    results = _call_with_arrays(function.function, arrays)
    if len(results) != len(Tout):
        problem = f"the function gave {len(results)} values, Tout lists {len(Tout)} dtypes"
        raise errors.InvalidArgumentError(None, None, problem)
    for index, (array, dtype) in enumerate(zip(results, Tout, strict=True)):
        if array.dtype != dtype.np:
            problem = (
                f"{index}-th value returned by the function is {array.dtype.name}, but expects {dtype.name}"
            )
            raise errors.InvalidArgumentError(None, None, problem)
    return tuple(results)


def _call_with_arrays(function: Callable[..., Any], arrays: Sequence[Any]) -> list[Any]:
    value = function(*(np.array(x)[()] if x.dtype == object and not x.ndim else np.array(x) for x in arrays))
    if value is None:
        return []
    return [_array(x) for x in (value if isinstance(value, (list, tuple)) else [value])]


def _array(value: Any) -> np.ndarray[Any, Any]:
    if isinstance(value, Tensor):
        return np.asarray(value)
    if isinstance(value, (float, int, complex)):
        return np.asarray(value)
    return to_array(np.asarray(value) if isinstance(value, (str, bytes)) else value)[0]


def numpy_function(
    func: Callable[..., Any],
    inp: Sequence[Any],
    Tout: Any,
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """Call a Python function of NumPy arrays; in a graph whenever the graph runs. No gradient flows through
    it.

    Args:
      func: takes arrays, gives an array or a list of arrays.
      inp: tensors, its arguments.
      Tout: the dtype of its result, or a list of dtypes.
      stateful: the function has effects, or gives other results for the same arguments.

    Returns:
      A tensor, or a list of them where `Tout` is a list. In a graph their shapes aren't known.

    Raises:
      InvalidArgumentError: in a graph, the function gave other dtypes than `Tout`.

    Example:
      >>> tf.numpy_function(np.sinh, [tf.constant([0.0])], tf.float32).numpy()
      array([0.], dtype=float32)
    """
    single = not isinstance(Tout, (list, tuple))
    dtypes = (as_dtype(Tout),) if single else tuple(as_dtype(t) for t in Tout)
    operands = [to_tensor(x) for x in inp]
    if all(isinstance(x, EagerTensor) for x in operands) and state.target.eager:
        results: Any = [from_array(array) for array in _call_with_arrays(func, [x.host() for x in operands])]
    else:
        results = py_func(*operands, function=_Function(func), Tout=dtypes, multiple=True)
    return results[0] if single else results if isinstance(results, list) else []
