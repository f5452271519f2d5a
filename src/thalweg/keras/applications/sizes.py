"""The sizes of images that small networks were trained on."""

from __future__ import annotations

import warnings
from typing import Any

from thalweg.keras.applications.frame import Frame
from thalweg.keras.defaults import Defaults

_USUAL = 224


def usual_rows(input_shape: Any, input_tensor: Any, known: tuple[int, ...]) -> int:
    """The height and width that a network is made for: those given if it was trained on such, else 224."""
    shape = input_shape
    if shape is None and input_tensor is not None:
        shape = input_tensor.shape.as_list()[1:]
    if shape is None:
        return _USUAL
    rows, columns = shape[:2] if Defaults.image_data_format == "channels_last" else shape[1:]
    return int(rows) if rows == columns and rows in known else _USUAL


def rows_of_weights(frame: Frame, known: tuple[int, ...]) -> Any:
    """The height in the model's name, and in that of the file with the weights."""
    shape = frame.input_shape
    rows, columns = shape[:2] if frame.axis == 3 else shape[1:]
    if frame.wanted.weights != "imagenet" or (rows == columns and rows in known):
        return rows
    warnings.warn(
        f"`input_shape` is undefined or non-square, or `rows` is not in {list(known)}. Weights for input "
        "shape (224, 224) will be loaded as the default.",
        stacklevel=4,
    )
    return _USUAL


def check_sizes_agree(input_shape: Any, input_tensor: Any) -> None:
    """Refuse an input shape that isn't that of the input tensor: ValueError."""
    if input_shape is None or input_tensor is None:
        return
    tensor = input_tensor.shape.as_list()
    axis = 2 if Defaults.image_data_format == "channels_last" else 1
    if tensor[axis] != input_shape[1]:
        raise ValueError(
            f"input_tensor.shape[{axis}] must equal input_shape[1]; Received `input_tensor.shape={tensor}`, "
            f"`input_shape={input_shape}`"
        )
