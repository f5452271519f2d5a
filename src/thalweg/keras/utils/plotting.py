"""`plot_model` and `model_to_dot`: pictures of models."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from thalweg.core import nest
from thalweg.keras.engine.node import Node
from thalweg.keras.utils.diagrams import Box, Diagram, Field


class _Shown(NamedTuple):
    """What the boxes of layers show."""

    shapes: bool
    dtype: bool
    names: bool
    activations: bool
    trainable: bool


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Diagram:
    """A model as a diagram in the DOT language.

    Args:
      model: a built model.
      show_shapes: show the shapes of the layers' inputs and outputs.
      show_dtype: show the dtypes of the outputs.
      show_layer_names: show the layers' names besides their classes.
      rankdir: "TB" from top to bottom, "LR" from left to right.
      expand_nested: show the layers of models inside, too.
      dpi: dots per inch of pictures.
      subgraph: give it as a part of a diagram.
      show_layer_activations: show the layers' activations.
      show_trainable: show which layers are trained.
      splines: how arrows run.

    Returns:
      A diagram with the methods of pydot's graphs: `to_string()`, `create(format="svg")`, `write(path)`.

    Raises:
      ValueError: the model isn't built, or an argument isn't known.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3, name="d")])
      >>> "<b>d</b> (Dense)" in tf.keras.utils.model_to_dot(model).to_string()
      True
    """
    if kwargs.pop("layer_range", None) is not None:
        raise ValueError("The argument `layer_range` is no longer there: plot a model of the layers wanted.")
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
    _check_built(model)
    shown = _Shown(show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable)
    return _diagram(model, shown, expand_nested, Diagram(model.name, rankdir, dpi, splines))


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Any:
    """Write a picture of a model: by Graphviz, where it is installed, else by matplotlib.

    Args:
      model: a built model.
      to_file: the file; its ending says the format. One that ends with ".dot" gets the DOT language.

    The other arguments are those of `model_to_dot`.

    Returns:
      In a notebook, the picture to show; else None.

    Raises:
      ValueError: the model isn't built, or an argument isn't known.
      ImportError: neither Graphviz nor matplotlib is installed.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
      >>> tf.keras.utils.plot_model(model, "/tmp/model.dot", show_shapes=True)
    """
    diagram = model_to_dot(
        model,
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        dpi=dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        splines=splines,
        **kwargs,
    )
    path = os.fspath(to_file)
    format = os.path.splitext(path)[1][1:] or "png"
    if format in ("dot", "gv", "raw"):
        diagram.write(path)
        return None
    if shutil.which("dot") is not None:
        diagram.write(path, format=format)
    elif importlib.util.find_spec("matplotlib") is not None:
        from thalweg.keras.utils.drawing import draw

        draw(diagram, path, format)
    else:
        raise ImportError(
            "`plot_model` draws with Graphviz (https://graphviz.org/download) or matplotlib "
            "(`pip install matplotlib`), and neither is installed; a file that ends with .dot needs none."
        )
    return _shown_in_notebook(path, format)


def _shown_in_notebook(path: str, format: str) -> Any:
    if format not in ("png", "jpg", "jpeg", "gif") or "IPython" not in sys.modules:
        return None
    return importlib.import_module("IPython.display").Image(filename=path)


def _check_built(model: Any) -> None:
    if not model.built:
        raise ValueError(
            f"The model {model.name!r} has not yet been built: call `build()` or the model on a batch of "
            "data before it is drawn."
        )


def _diagram(model: Any, shown: _Shown, expand: bool, diagram: Diagram) -> Diagram:
    """Put a model's layers into a diagram."""
    from thalweg.keras.models.functional import Functional
    from thalweg.keras.models.sequential import Sequential

    if not isinstance(model, (Functional, Sequential)):
        diagram.boxes.append(_box(model, shown))
        return diagram
    models = (Functional, Sequential)
    layer: Any
    for layer in model.layers:
        if expand and _is_one_of(layer, models):
            inside = Diagram(layer.name, diagram.rankdir, diagram.dpi, diagram.splines)
            diagram.parts.append(_diagram(layer, shown, expand, inside))
        else:
            diagram.boxes.append(_box(layer, shown))
    for source, target in _arrows(model, models if expand else ()):
        diagram.connect(_key(source), _key(target))
    return diagram


def _arrows(model: Any, models: tuple[type, ...]) -> Iterator[tuple[Any, Any]]:
    """The layers that a model has one after the other; of models among `models` the layers inside."""
    from thalweg.keras.models.sequential import Sequential

    if isinstance(model, Sequential):
        layers = model.layers
        for before, after in itertools.pairwise(layers):
            yield _last(before, 0, models), _first(after, 0, models)
        return
    inside = {id(node) for node in model._nodes}
    for layer in model.layers:
        for node in layer._inbound_nodes:
            if id(node) in inside:
                yield from _arrows_into(node, models)


def _arrows_into(node: Node, models: tuple[type, ...]) -> Iterator[tuple[Any, Any]]:
    for index, x in enumerate(node.inputs):
        history = x._keras_history
        source = _last(history.operation, history.tensor_index, models)
        yield source, _first(node.operation, index, models)


def _last(layer: Any, index: int, models: tuple[type, ...]) -> Any:
    """The layer that gives an output: of a model, one of its layers."""
    while _is_one_of(layer, models):
        layer, _, index = layer.outputs[index]._keras_history
    return layer


def _first(layer: Any, index: int, models: tuple[type, ...]) -> Any:
    """The layer that takes an input: of a model, one of its layers."""
    from thalweg.keras.models.sequential import Sequential

    while _is_one_of(layer, models):
        is_stack = isinstance(layer, Sequential)
        layer = layer.layers[0] if is_stack else layer.inputs[index]._keras_history.operation
        index = 0 if is_stack else index
    return layer


def _is_one_of(layer: Any, models: tuple[type, ...]) -> bool:
    """Whether a layer is a model of one of these classes, with layers inside."""
    return isinstance(layer, models) and bool(getattr(layer, "layers", ()))


def _key(layer: Any) -> str:
    return str(id(layer))


def _box(layer: Any, shown: _Shown) -> Box:
    """The box of a layer."""
    kind = type(layer).__name__
    rows: list[list[Field]] = []
    activation = getattr(layer, "activation", None)
    if shown.activations and activation is not None:
        name = getattr(activation, "name", None) or getattr(activation, "__name__", str(activation))
        rows.append([Field("Activation: ", str(name))])
    fields = []
    if shown.shapes:
        inputs, outputs = _tensors(layer)
        if kind != "InputLayer":
            fields.append(Field("Input shape: ", _text(inputs, "shape")))
        fields.append(Field("Output shape: ", _text(outputs, "shape")))
    if shown.dtype:
        fields.append(Field("Output dtype: ", _text(_tensors(layer)[1], "dtype")))
    if shown.trainable and layer.weights:
        trained = layer.trainable
        fields.append(
            Field("", "Trainable", "forestgreen") if trained else Field("", "Non-trainable", "firebrick")
        )
    if fields:
        rows.append(fields)
    name, kind = (layer.name, kind) if shown.names else (kind, "")
    return Box(_key(layer), name, kind, rows)


def _tensors(layer: Any) -> tuple[Any, Any]:
    """The symbolic input and output of a layer; None: it has none."""
    try:
        return layer.input, layer.output
    except (AttributeError, ValueError):
        return None, None


def _text(structure: Any, what: str) -> str:
    """The shapes or dtypes of symbolic tensors; "?" where there are none."""
    if structure is None:
        return "?"

    def described(x: Any) -> Any:
        if not hasattr(x, "_spec"):
            return None
        dims = x._spec.shape
        return x.dtype.name if what == "dtype" else None if dims is None else tuple(dims)

    found = nest.map_structure(described, structure)
    if isinstance(found, dict):
        return ", ".join(f"{key}: {value}" for key, value in found.items())
    return str(found)
