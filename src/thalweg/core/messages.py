"""What an error tells besides what is wrong: what the op was given, at which line, what to write instead.

    Incompatible shapes: [2,3] vs. [4] [Op:AddV2]
      Received: AddV2(float32[2,3], float32[4]) at train.py:12
      Hint: Shapes broadcast from the right, where each pair must be equal or have a 1; here 3 meets 4.

The first line is TensorFlow's. All of it is made when the error is made, never before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from thalweg.core import errors
from thalweg.core.dtypes import DType
from thalweg.core.spec import Dims, Spec
from thalweg.core.stack import user_location

if TYPE_CHECKING:
    from thalweg.core.op import Call

_E = TypeVar("_E", bound=BaseException)

# Operands and attributes that are shown; a longer list is cut.
_SHOWN = 8
_LONG = 60


def received(op_name: str, specs: Sequence[Spec], attrs: Mapping[str, Any] | None = None) -> str:
    """An op call as it came in: `Reshape(float32[2,3], shape=(4, 2))`."""
    operands = [spec_text(spec) for spec in specs[:_SHOWN]]
    if len(specs) > _SHOWN:
        operands.append(f"… {len(specs) - _SHOWN} more")
    for name, value in (attrs or {}).items():
        text = value.name if isinstance(value, DType) else repr(value)
        plain = isinstance(value, (int, float, str, tuple, DType)) and value is not False
        if plain and len(text) <= _LONG:
            operands.append(f"{name}={text}")
    return f"{op_name}({', '.join(operands)})"


def shape_text(shape: Dims) -> str:
    """A shape as TensorFlow's messages write it: `[2,3]`, `?` for what isn't known."""
    if shape is None:
        return "<unknown>"
    return "[" + ",".join("?" if n is None else str(n) for n in shape) + "]"


def spec_text(spec: Spec) -> str:
    """A dtype and a shape: `float32[2,?]`."""
    return f"{spec.dtype.name}{shape_text(spec.shape)}"


def explained(
    message: str,
    op_name: str,
    specs: Sequence[Spec],
    attrs: Mapping[str, Any] | None = None,
    location: str | None = None,
) -> str:
    """A message about an op call, with what the op received, the user's line and, where one is known, a hint.

    Args:
      location: where the op was called; None: where we are now.
    """
    from thalweg.core import hints

    where = user_location() if location is None else location
    lines = [message, f"Received: {received(op_name, specs, attrs)}" + (f" at {where}" if where else "")]
    hint = hints.for_op(hints.Mistake(op_name, message, specs, attrs or {}))
    if hint:
        lines.append(f"Hint: {hint}")
    return "\n  ".join(lines)


def told(message: str, hint: str | None = None, location: str | None = None) -> str:
    """A message about something that is no op call, with the user's line and a hint.

    Args:
      hint: what to write instead; None: what `rewrites` knows of the message; empty: nothing.
    """
    from thalweg.core import rewrites

    where = user_location() if location is None else location
    if hint is None:
        hint = rewrites.for_message(message)
    lines = [message, *([f"At: {where}"] if where else []), *([f"Hint: {hint}"] if hint else [])]
    return "\n  ".join(lines)


def op_error(
    error: BaseException,
    op_name: str,
    specs: Sequence[Spec],
    attrs: Mapping[str, Any] | None = None,
    location: str | None = None,
) -> errors.OpError:
    """The error of an executed op: an `OpError` keeps its class, others get InvalidArgumentError."""
    if not isinstance(error, errors.OpError):
        error = errors.InvalidArgumentError(None, None, str(error))
    elif is_explained(error):
        return error
    suffix = f" [Op:{op_name}]"
    message = error.message or ""
    text = explained(message.removesuffix(suffix) + suffix, op_name, specs, attrs, location)
    code = (error.error_code,) if type(error) is errors.OpError else ()
    return marked(type(error)(None, None, text, *code))


def refused(op_name: str, message: str, *operands: Any) -> errors.OpError:
    """The InvalidArgumentError of an op that a public function refuses to call on these tensors."""
    return op_error(ValueError(message), op_name, [x._spec for x in operands])


def graph_error(error: Exception, call: Call, specs: Sequence[Spec], name: str) -> Exception:
    """The error of an operation that doesn't fit into a graph."""
    if isinstance(error, errors.OpError):
        return op_error(error, call.op.name, specs, call.attrs)
    shapes = ", ".join(shape_text(spec.shape) for spec in specs)
    message = f"{error} for '{name}' (op: '{call.op.name}') with input shapes: {shapes}."
    return marked(type(error)(explained(message, call.op.name, specs, call.attrs)))


def marked(error: _E) -> _E:
    """`error`, known from here on to have a full message."""
    error._is_explained = True  # type: ignore[attr-defined]
    return error


def is_explained(error: BaseException) -> bool:
    """Whether the message tells already what was received, and where."""
    return getattr(error, "_is_explained", False)
