"""The table that `model.summary()` prints."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from thalweg.core import nest
from thalweg.keras.engine.node import Node
from thalweg.keras.engine.shapes import shape_of
from thalweg.keras.utils.messages import print_msg

# Colours of numbers, sizes that aren't known, class names, and what isn't trained.
_NUMBER, _UNKNOWN, _SYMBOL, _FROZEN = 34, 45, 33, 9


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    print_fn: Callable[..., Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> None:
    """Print a model's layers and numbers of parameters; for the arguments see `Model.summary`.

    Raises:
      ValueError: the table is too narrow, or `layer_range` names no layers.
    """
    from rich.console import Console

    layers = _in_range(model.layers, layer_range)
    table = _table(model, layers, line_length, positions, expand_nested, show_trainable)
    console = Console(highlight=False, force_terminal=False if print_fn else None)
    parts = [f'[bold]Model: "{_escaped(model.name)}"[/]', table, *_totals(model)]
    if print_fn is None:
        for part in parts:
            console.print(part)
        return
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    text = capture.get()
    if print_fn is print_msg:
        print_msg(text, line_break=False)
    else:
        print_fn(text)


def _in_range(layers: Sequence[Any], names: Sequence[str] | None) -> Sequence[Any]:
    """The layers between those that two names, regular expressions, fit."""
    if names is None:
        return layers
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        raise ValueError(f"layer_range must be a list or tuple of 2 strings. Received: layer_range={names}")
    first, last = ([k for k, layer in enumerate(layers) if re.match(name, layer.name)] for name in names)
    if not first or not last:
        raise ValueError(f"Passed layer_names do not match the layer names in the model. Received: {names}")
    if min(first) > max(last):
        return layers[min(last) : max(first) + 1]
    return layers[min(first) : max(last) + 1]


def _table(
    model: Any,
    layers: Sequence[Any],
    line_length: int | None,
    positions: Sequence[float] | None,
    expand_nested: bool,
    show_trainable: bool,
) -> Any:
    from rich.table import Column, Table

    nodes = None if _is_chain(model) else {id(node) for node in model._nodes}
    header = ["Layer (type)", "Output Shape", "Param #"]
    alignment = ["left", "left", "right"]
    ends = list(positions or ((0.45, 0.80, 1.0) if nodes is None else (0.3, 0.56, 0.74, 1.0)))
    length = 88 if nodes is None else 108
    if nodes is not None:
        header.append("Connected to")
        alignment.append("left")
    if show_trainable:
        header.append("Trainable")
        alignment.append("center")
        ends = [*(p * 0.90 for p in ends), 1.0]
        length += 12
    length = line_length or min(length, shutil.get_terminal_size().columns - 4)
    columns = [
        Column(name, justify=side, width=width)  # type: ignore[arg-type]
        for name, side, width in zip(header, alignment, _widths(ends, length), strict=False)
    ]
    table = Table(*columns, width=length, show_lines=True)
    for layer, level in _rows(layers, expand_nested, 0):
        fields = [_name(layer, level), _output_shape(layer), _parameters(layer)]
        if nodes is not None:
            fields.append(_connections(layer, nodes))
        if show_trainable:
            fields.append(_trainable(layer))
        table.add_row(*fields)
    return table


def _widths(ends: Sequence[float], length: int) -> Iterator[int]:
    """The widths of columns that end at parts of the table's width."""
    current = 0
    for end in ends:
        width = int(end * length) - current
        if width < 4:
            raise ValueError("Insufficient console width to print summary.")
        current += width
        yield width


def _is_chain(model: Any) -> bool:
    """Whether each layer is called once, on the output of the one before."""
    from thalweg.keras.models.functional import Functional

    if not isinstance(model, Functional):
        return True
    calls = [node.operation for node in model._nodes]
    consumers: dict[int, int] = {}
    for node in model._nodes:
        if len(node.inputs) > 1:
            return False
        for x in node.inputs:
            consumers[id(x)] = consumers.get(id(x), 0) + 1
    return (
        len({id(layer) for layer in calls}) == len(calls)
        and len(model._inputs) == 1
        and max(consumers.values(), default=0) <= 1
    )


def _rows(layers: Sequence[Any], expand: bool, level: int) -> Iterator[tuple[Any, int]]:
    for layer in layers:
        yield layer, level
        if expand and getattr(layer, "layers", None):
            yield from _rows(layer.layers, expand, level + 1)


def _name(layer: Any, level: int) -> str:
    prefix = "   " * level + "└ " if level else ""
    return f"{_escaped(prefix + layer.name)} ({_colored(_escaped(type(layer).__name__), _SYMBOL)})"


def _output_shape(layer: Any) -> str:
    """The shape of the output of the layer's last symbolic call, or for what it was built for; else "?"."""
    shapes: Any
    if layer._inbound_nodes:
        shapes = [shape_of(x) for x in layer._inbound_nodes[-1].outputs]
    elif layer._build_shapes is not None:
        try:
            args, kwargs = layer._build_shapes
            shapes = nest.flatten_up_to([0], [layer.compute_output_shape(*args, **kwargs)])
        except (NotImplementedError, TypeError, ValueError):
            return "?"
    else:
        return "?"
    texts = [_shape_text(shape) for shape in shapes]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _shape_text(shape: Any) -> str:
    if shape is None:
        return "?"
    sizes = [_colored(n, _UNKNOWN if n is None else _NUMBER) for n in shape]
    return f"({', '.join(sizes)})"


def _parameters(layer: Any) -> str:
    if not layer.built:
        return f"{_colored(0, _NUMBER)} (unbuilt)"
    return _colored(f"{layer.count_params():,}", _NUMBER)


def _connections(layer: Any, nodes: set[int]) -> str:
    """The tensors that a layer is called on in the model."""
    inside: list[Node] = [node for node in layer._inbound_nodes if id(node) in nodes]
    places = [x._keras_history for node in inside for x in node.inputs if hasattr(x, "_keras_history")]
    names = (
        rf"{_escaped(p.operation.name)}\[{_colored(p.node_index, _NUMBER)}]"
        rf"\[{_colored(p.tensor_index, _NUMBER)}]"
        for p in places
    )
    return ", ".join(names) or "-"


def _trainable(layer: Any) -> str:
    if not layer.weights:
        return "[bold]-[/]"
    return f"[bold]{_colored('Y', _NUMBER) if layer.trainable else _colored('N', _FROZEN)}[/]"


def _totals(model: Any) -> Iterator[str]:
    optimizer = (
        model.optimizer.variables if model.compiled and getattr(model.optimizer, "built", False) else []
    )
    trainable, rest = model.trainable_weights, model.non_trainable_weights
    yield _total("Total params", [*trainable, *rest, *optimizer])
    yield _total("Trainable params", trainable)
    yield _total("Non-trainable params", rest)
    if optimizer:
        yield _total("Optimizer params", optimizer)


def _total(what: str, weights: Iterable[Any]) -> str:
    weights = list({id(w): w for w in weights}.values())
    sizes = [math.prod(tuple(w.shape)) for w in weights]
    memory = sum(n * w.dtype.size for n, w in zip(sizes, weights, strict=True))
    return f"[bold] {what}: [/]{_colored(f'{sum(sizes):,}', _NUMBER)} ({_readable(memory)})"


def _readable(size: float) -> str:
    """Bytes in the greatest unit of which there is at least one."""
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} PB"


def _colored(x: Any, color: int) -> str:
    return f"[color({color})]{x}[/]"


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
