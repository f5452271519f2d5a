"""`tf.cond`, `tf.case`, `tf.switch_case`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.messages import told
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops.casting import cast
from thalweg.ops.shapes import reshape
from thalweg.runtime.branching import case as case_op
from thalweg.runtime.branching import conditional, if_


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    name: str | None = None,
    **legacy: Any,
) -> Any:
    """`true_fn()` where `pred` holds, else `false_fn()`.

    In a graph both functions are traced, and the one chosen runs when the graph does.

    Args:
      pred: a boolean scalar.

    Returns:
      What the function gives; both must give the same structure of tensors of the same dtypes.

    Raises:
      TypeError: a function can't be called, or their results differ in structure or dtype.

    Example:
      >>> x = tf.constant(3.0)
      >>> float(tf.cond(x > 2.0, lambda: x * x, lambda: -x))
      9.0
    """
    true_fn = legacy.get("fn1") if true_fn is None else true_fn
    false_fn = legacy.get("fn2") if false_fn is None else false_fn
    if not callable(true_fn):
        raise TypeError("'true_fn' must be callable.")
    if not callable(false_fn):
        raise TypeError("'false_fn' must be callable.")
    if not isinstance(pred, (bool, EagerTensor)):
        pred = to_tensor(pred)
    if isinstance(pred, (bool, EagerTensor)):
        return true_fn() if _truth(pred) else false_fn()
    index = cast(_as_boolean(pred), dtype=dtypes.int32)
    return conditional(if_, index, [false_fn, true_fn], ["false_fn", "true_fn"])


def _truth(pred: Any) -> bool:
    if isinstance(pred, Tensor) and pred.shape.rank not in (0, None) and pred.shape.num_elements() != 1:
        raise ValueError(told(f"pred must be a boolean scalar, got a tensor of shape {pred.shape}."))
    return bool(pred)


def _as_boolean(pred: Any) -> Any:
    """A symbolic predicate as a boolean scalar: numbers and strings are true as they are in Python."""
    if pred.shape.rank not in (0, None):
        if pred.shape.num_elements() != 1:
            raise ValueError(told(f"pred must be a boolean scalar, got a tensor of shape {pred.shape}."))
        pred = reshape(pred, shape=())
    return pred if pred.dtype.name == "bool" else cast(pred, dtype=dtypes.bool)


def switch_case(
    branch_index: Any, branch_fns: Any, default: Callable[[], Any] | None = None, name: str = "switch_case"
) -> Any:
    """The result of the function that `branch_index` picks.

    Args:
      branch_index: an int32 scalar.
      branch_fns: a list of functions, a dict from ints to functions, or a list of such pairs.
      default: for an index without a function; None takes the function of the largest index.

    Raises:
      TypeError: `branch_fns` isn't as described.
      ValueError: the keys aren't 0, 1, …, or a key comes twice.

    Example:
      >>> float(tf.switch_case(tf.constant(1), [lambda: 10.0, lambda: 20.0]))
      20.0
    """
    functions = _numbered(branch_fns)
    if default is not None:
        if not callable(default):
            raise TypeError("`default` must be callable.")
        functions.append(default)
    index = to_tensor(branch_index)
    if index.dtype.name != "int32":
        raise TypeError(f"branch_index must be an int32 scalar, got {index.dtype.name}.")
    if isinstance(index, EagerTensor):
        chosen = int(index)
        result = functions[chosen if 0 <= chosen < len(functions) else -1]()
        return result if not isinstance(result, (int, float)) else to_tensor(result)
    names = [f"branch {k}" for k in range(len(functions))]
    return conditional(case_op, index, functions, names)


def _numbered(branch_fns: Any) -> list[Callable[[], Any]]:
    """Functions in the order of their indices."""
    if isinstance(branch_fns, dict):
        branch_fns = list(branch_fns.items())
    if not isinstance(branch_fns, (list, tuple)) or not branch_fns:
        raise TypeError("branch_fns must be a non-empty list, tuple, or dict of callables.")
    if all(callable(f) for f in branch_fns):
        return list(branch_fns)
    if not all(isinstance(p, (list, tuple)) and len(p) == 2 and callable(p[1]) for p in branch_fns):
        raise TypeError("Each entry of branch_fns must be a callable, or a pair of an int and a callable.")
    pairs = {}
    for key, function in branch_fns:
        if not isinstance(key, int):
            raise TypeError(f"key must be a Python `int`, got {key!r}.")
        if key in pairs:
            raise ValueError(f"branch_fns has the key {key} twice.")
        pairs[key] = function
    if sorted(pairs) != list(range(len(pairs))):
        raise ValueError(
            f"branch indices must form contiguous range of [0 to {len(pairs)}) but found "
            f"{{{','.join(map(str, sorted(pairs)))}}}"
        )
    return [pairs[k] for k in range(len(pairs))]


def case(
    pred_fn_pairs: Any,
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """The result of the first function whose predicate holds.

    Args:
      pred_fn_pairs: a list of pairs `(boolean scalar, function)`.
      default: for the case that none holds; None: the last predicate has to hold then.
      exclusive: demand that no two predicates hold.

    Raises:
      InvalidArgumentError: none holds and there is no default; or `exclusive` and two hold.
      TypeError: the pairs aren't as described.

    Example:
      >>> x = tf.constant(2.0)
      >>> float(tf.case([(x < 1.0, lambda: x), (x < 3.0, lambda: x * 10.0)], default=lambda: -x))
      20.0
    """
    pairs = list(pred_fn_pairs.items()) if isinstance(pred_fn_pairs, dict) else list(pred_fn_pairs)
    pairs = [(p.deref() if hasattr(p, "deref") else p, f) for p, f in pairs]
    if not all(callable(f) for _, f in pairs):
        raise TypeError("The second element of each pair of pred_fn_pairs must be callable.")
    predicates = [p if isinstance(p, bool) else to_tensor(p) for p, _ in pairs]
    if all(isinstance(p, (bool, EagerTensor)) for p in predicates):
        return _eager_case([bool(p) for p in predicates], [f for _, f in pairs], default, exclusive)
    return _chain(predicates, [f for _, f in pairs], default)


def _eager_case(
    holds: Sequence[bool], functions: Sequence[Callable[[], Any]], default: Any, exclusive: bool
) -> Any:
    if exclusive and sum(holds) > 1:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"Input error: exclusive=True: more than 1 conditions ({', '.join(str(h) for h in holds)}) "
            "evaluated as True.",
        )
    for hold, function in zip(holds, functions, strict=True):
        if hold:
            return function()
    if default is None:
        raise errors.InvalidArgumentError(
            None,
            None,
            "None of the conditions evaluated as True. Conditions: " + ", ".join(str(h) for h in holds),
        )
    return default()


def _none_held(predicate: Any, function: Callable[[], Any]) -> Any:
    """What stands for a default: an assertion that the last predicate holds."""
    from thalweg.debugging import Assert

    Assert(predicate, ["None of the conditions evaluated as True."])
    return function()


def _chain(predicates: Sequence[Any], functions: Sequence[Callable[[], Any]], default: Any) -> Any:
    """One conditional within the other; without a default the last function stands for it."""
    if not predicates:
        return default()
    if len(predicates) == 1 and default is None:
        return cond(predicates[0], functions[0], lambda: _none_held(predicates[0], functions[0]))
    return cond(predicates[0], functions[0], lambda: _chain(predicates[1:], functions[1:], default))
