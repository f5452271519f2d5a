"""`tf.print`: values shown when they are computed, in eager code and in graphs."""

from __future__ import annotations

import logging
import pprint
import sys
from typing import Any

from thalweg.core import dtypes, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.ops import string_format

# Stands for a tensor in the text of a structure; no program's own text holds it.
_PLACE = "\ue000tensor\ue000"

_STREAMS = {"stdout", "stderr", "log(info)", "log(warning)", "log(error)"}


def _print_rule(call: Call, text: Spec) -> tuple[Spec, ...]:
    if text.dtype is not dtypes.string or text.shape:
        raise ValueError(
            f"PrintV2 needs a scalar string, got dtype {text.dtype.name}, shape {text.tensor_shape}"
        )
    return ()


@op("PrintV2", _print_rule, host=True, stateful=True, differentiable=False)
def print_op(xp: Any, text: Any, *, output_stream: str, end: str) -> Any:
    """Write a text to a stream."""
    _write(text.item().decode("utf-8", "backslashreplace"), output_stream, end)
    return ()


def _write(text: str, stream: str, end: str) -> None:
    if stream.startswith("log("):
        getattr(logging.getLogger("tensorflow"), stream[4:-1])(text)
    elif stream.startswith("file://"):
        with open(stream.removeprefix("file://"), "a", encoding="utf-8") as file:
            file.write(text + end)
    else:
        # Looked up when it is written to: notebooks and tests put streams of their own there.
        output = sys.stdout if stream == "stdout" else sys.stderr
        output.write(text + end)
        output.flush()


def print(*inputs: Any, **kwargs: Any) -> Any:
    """Show values when the program gets there: at once in eager code, when the graph runs in a `tf.function`.

    Args:
      inputs: strings, tensors, structures of them, any objects.
      output_stream: `sys.stderr`, the default, or `sys.stdout`; "file://PATH", which is appended to; a
        function of `tf.compat.v1.logging`: `info`, `warning` or `error`.
      summarize: how many elements at either end of each dimension are shown; -1: all. Default: 3.
      sep: what stands between inputs. Default: a space.
      end: what stands at the end. Default: a new line.

    Returns:
      None in eager code and in a `tf.function`, where it runs by itself; in a graph the operation.

    Raises:
      ValueError: an unknown keyword or stream.

    Example:
      >>> import sys
      >>> tf.print("range:", tf.range(10), output_stream=sys.stdout)
      range: [0 1 2 ... 7 8 9]
    """
    stream = _stream_name(kwargs.pop("output_stream", sys.stderr))
    summarize = kwargs.pop("summarize", None)
    separator, end = kwargs.pop("sep", " "), kwargs.pop("end", "\n")
    kwargs.pop("name", None)
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {kwargs}")
    count = 3 if summarize is None else summarize
    tensors: list[Any] = []
    text = separator.join(_text_of(x, tensors) for x in inputs)
    target: Any = state.target
    if target.eager:
        first, *rest = text.split(_PLACE)
        values = (string_format.summary(t.host(), count) for t in tensors)
        _write(first + "".join(value + part for value, part in zip(values, rest, strict=True)), stream, end)
        return None
    message = string_format.string_format(*tensors, template=text, placeholder=_PLACE, summarize=count)
    operation = print_op(
        message if isinstance(message, Tensor) else to_tensor(message), output_stream=stream, end=end
    )
    return None if target.building_function else operation


def _text_of(x: Any, tensors: list[Any]) -> str:
    """How an input is shown, with `_PLACE` for each tensor in it, which is added to `tensors`."""
    if isinstance(x, str):
        return x
    if isinstance(x, (Tensor, Variable)):
        tensors.append(to_tensor(x))
        return _PLACE
    if hasattr(x, "_type_spec"):
        return _composite_text(x, tensors)
    if not nest.is_nested(x):
        return str(x) if isinstance(x, (bool, int, float, type)) else pprint.pformat(x)
    leaves = [_Shown(_text_of(v, tensors)) if _is_tensor(v) else v for v in nest.flatten(x)]
    return pprint.pformat(nest.pack_sequence_as(x, leaves))


def _is_tensor(x: Any) -> bool:
    return isinstance(x, (Tensor, Variable)) or hasattr(x, "_type_spec")


def _composite_text(x: Any, tensors: list[Any]) -> str:
    """A sparse tensor by its parts; a ragged one as a nested list, which needs its values."""
    if hasattr(x, "dense_shape"):
        parts = [
            f"{name}={_text_of(getattr(x, name), tensors)}" for name in ("indices", "values", "dense_shape")
        ]
        return f"{type(x).__name__}({', '.join(parts)})".replace("dense_shape=", "shape=")
    if state.target.eager and hasattr(x, "to_list"):
        return str(x.to_list())
    parts = [_text_of(part, tensors) for part in nest.flatten(x, expand_composites=True)]
    return f"{type(x).__name__}({', '.join(parts)})"


class _Shown:
    """A text that stands in a structure's text as it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _stream_name(stream: Any) -> str:
    """The name of an output stream; ValueError for what is none."""
    if stream is sys.stdout or stream is sys.__stdout__:
        return "stdout"
    if stream is sys.stderr or stream is sys.__stderr__:
        return "stderr"
    name = getattr(stream, "__name__", stream)
    if name in ("info", "warning", "warn", "error"):
        name = f"log({'warning' if name == 'warn' else name})"
    if isinstance(name, str) and (name in _STREAMS or name.startswith("file://")):
        return name
    raise ValueError(
        f"tf.print can't write to {stream!r}: output_stream is sys.stdout, sys.stderr, 'file://' and a path, "
        "or one of the functions tf.compat.v1.logging.info, warning and error."
    )


def get_logger() -> logging.Logger:
    """The logger named "tensorflow", which programs turn up and down.

    Example:
      >>> tf.get_logger().setLevel("ERROR")
    """
    return logging.getLogger("tensorflow")
