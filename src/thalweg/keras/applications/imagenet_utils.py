"""`keras.applications.imagenet_utils`: images as networks want them, and what their predictions mean."""

from __future__ import annotations

import json
import warnings
from functools import cache
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras.config import floatx
from thalweg.keras.defaults import Defaults
from thalweg.keras.utils.files import keras_file

_CLASS_INDEX = "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"
_CLASS_INDEX_HASH = "c2c37ea517e94d9795004a39431a14cb"

# Means and deviations of ImageNet's channels: of RGB between 0 and 1, and of BGR between 0 and 255.
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_MEAN_BGR = (103.939, 116.779, 123.68)


def preprocess_input(x: Any, data_format: str | None = None, mode: str = "caffe") -> Any:
    """Images with values between 0 and 255 as networks were trained on them.

    Args:
      x: an image or a batch of images with three channels: an array (which is overwritten if it holds
        floats), or a tensor, also a symbolic one.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      mode: "tf": values between -1 and 1; "torch": ImageNet's mean and deviation become 0 and 1 for each
        channel; "caffe": BGR in place of RGB, ImageNet's mean becomes 0.

    Raises:
      ValueError: there is no such mode or format.

    Example:
      >>> x = tf.constant([[[0.0, 127.5, 255.0]]])
      >>> tf.keras.applications.imagenet_utils.preprocess_input(x, mode="tf").numpy().ravel()
      array([-1.,  0.,  1.], dtype=float32)
    """
    if mode not in ("caffe", "tf", "torch"):
        raise ValueError(f"Expected mode to be one of `caffe`, `tf` or `torch`. Received: mode={mode}")
    data_format = Defaults.image_data_format if data_format is None else data_format
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(
            "Expected data_format to be one of `channels_first` or `channels_last`. Received: data_format="
            f"{data_format}"
        )
    axis = -1 if data_format == "channels_last" else -3
    return _array(x, axis, mode) if isinstance(x, np.ndarray) else _tensor(x, axis, mode)


def _array(x: np.ndarray[Any, Any], axis: int, mode: str) -> np.ndarray[Any, Any]:
    """An array, changed in place where it holds floats."""
    if not issubclass(x.dtype.type, np.floating):
        x = x.astype(floatx(), copy=False)
    if mode == "tf":
        x /= 127.5
        x -= 1.0
        return x
    if mode == "caffe":
        x = np.flip(x, axis)
        x -= _along(_MEAN_BGR, axis).astype(x.dtype)
        return x
    x /= 255.0
    x -= _along(_MEAN, axis).astype(x.dtype)
    x /= _along(_DEVIATION, axis).astype(x.dtype)
    return x


def _tensor(x: Any, axis: int, mode: str) -> Any:
    x = tf.convert_to_tensor(x)
    dtype = x.dtype if x.dtype.is_floating else tf.as_dtype(floatx())
    x = tf.cast(x, dtype)
    if mode == "tf":
        return x / 127.5 - 1.0
    if mode == "caffe":
        return tf.reverse(x, [axis]) - tf.constant(_along(_MEAN_BGR, axis), dtype)
    mean, deviation = (tf.constant(_along(values, axis), dtype) for values in (_MEAN, _DEVIATION))
    return (x / 255.0 - mean) / deviation


def _along(values: tuple[float, ...], axis: int) -> np.ndarray[Any, Any]:
    """A number for each channel, so that it broadcasts with images."""
    return np.array(values).reshape((3,) if axis == -1 else (3, 1, 1))


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, Any]]]:
    """What probabilities of ImageNet's classes say.

    Args:
      preds: `[batch, 1000]`.
      top: how many classes to list for each image.

    Returns:
      For each image a list of WordNet's number, name and probability, the most probable class first.

    Raises:
      ValueError: the predictions have another shape.
      Exception: the list of classes isn't in Keras's folder and can't be downloaded.
    """
    if len(preds.shape) != 2 or preds.shape[1] != 1000:
        raise ValueError(
            "`decode_predictions` expects a batch of predictions (i.e. a 2D array of shape (samples, 1000)). "
            f"Received array with shape: {tuple(preds.shape)}"
        )
    classes = _classes()
    found = []
    for row in np.asarray(preds):
        best = row.argsort()[-top:][::-1]
        listed = [(*classes[str(i)], row[i]) for i in best]
        found.append(sorted(listed, key=lambda item: item[2], reverse=True))
    return found


@cache
def _classes() -> dict[str, tuple[str, str]]:
    """ImageNet's classes: WordNet's number and a name."""
    path = keras_file("imagenet_class_index.json", _CLASS_INDEX, _CLASS_INDEX_HASH, folder="models")
    with open(path, encoding="utf-8") as file:
        return {key: (str(number), str(name)) for key, (number, name) in json.load(file).items()}


def obtain_input_shape(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: str,
    require_flatten: bool,
    weights: Any = None,
) -> tuple[Any, ...]:
    """The shape of a network's input, without the batch.

    Args:
      input_shape: what was asked for; None: nothing.
      default_size: the height and the width that the network was made for.
      min_size: the smallest height and width.
      require_flatten: whether the network has its classifier.
      weights: "imagenet" if it gets the weights that were trained on ImageNet.

    Raises:
      ValueError: the shape has another rank, is too small, or doesn't fit the weights.
    """
    last = data_format == "channels_last"
    channels = 3
    if weights != "imagenet" and input_shape and len(input_shape) == 3:
        channels = input_shape[-1 if last else 0]
        if channels not in (1, 3):
            warnings.warn(
                "This model usually expects 1 or 3 input channels. However, it was passed an input_shape "
                f"with {channels} input channels.",
                stacklevel=4,
            )
    size = (default_size, default_size)
    default = (*size, channels) if last else (channels, *size)
    if weights == "imagenet" and require_flatten:
        if input_shape is not None and tuple(input_shape) != default:
            raise ValueError(
                "When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be "
                f"{default}. Received: input_shape={input_shape}"
            )
        return default
    if input_shape:
        shape = _checked(tuple(input_shape), min_size, last, weights)
    elif require_flatten:
        shape = default
    else:
        shape = (None, None, 3) if last else (3, None, None)
    if require_flatten and None in shape:
        raise ValueError(
            "If `include_top` is True, you should specify a static `input_shape`. Received: input_shape="
            f"{shape}"
        )
    return shape


def _checked(shape: tuple[Any, ...], min_size: int, last: bool, weights: Any) -> tuple[Any, ...]:
    if len(shape) != 3:
        raise ValueError(f"`input_shape` must be a tuple of three integers. Received: input_shape={shape}")
    *sizes, channels = shape if last else (*shape[1:], shape[0])
    if channels != 3 and weights == "imagenet":
        raise ValueError(f"The input must have 3 channels; Received `input_shape={shape}`")
    if any(n is not None and n < min_size for n in sizes):
        raise ValueError(f"Input size must be at least {min_size}x{min_size}; Received: input_shape={shape}")
    return shape
