"""`keras.config`: the float type, the fuzz factor and the order of image dimensions that Keras takes by
default.
"""

from __future__ import annotations

from thalweg.core import dtypes
from thalweg.keras.defaults import Defaults
from thalweg.keras.dtype_policies import dtype_policy as dtype_policy
from thalweg.keras.dtype_policies import set_dtype_policy as set_dtype_policy

_FLOATS = {"float16", "bfloat16", "float32", "float64"}
_IMAGE_FORMATS = {"channels_last", "channels_first"}


def floatx() -> str:
    """The dtype of weights and inputs where none is given: "float32" at first.

    Example:
      >>> tf.keras.config.floatx()
      'float32'
    """
    return Defaults.dtype.name


def set_floatx(value: str) -> None:
    """Set the default float type: "float16", "bfloat16", "float32" or "float64".

    Raises:
      ValueError: it is none of these.
    """
    if value not in _FLOATS:
        raise ValueError(f"Unknown `floatx` value: {value}. Expected one of {sorted(_FLOATS)}")
    Defaults.dtype = dtypes.as_dtype(value)


def epsilon() -> float:
    """The small number that keeps divisions and logarithms finite: 1e-7 at first.

    Example:
      >>> tf.keras.config.epsilon()
      1e-07
    """
    return Defaults.epsilon


def set_epsilon(value: float) -> None:
    """Set the small number that keeps divisions and logarithms finite."""
    Defaults.epsilon = value


def image_data_format() -> str:
    """Where the channels of images are: "channels_last" at first.

    Example:
      >>> tf.keras.config.image_data_format()
      'channels_last'
    """
    return Defaults.image_data_format


def set_image_data_format(data_format: str) -> None:
    """Set where the channels of images are: "channels_last" or "channels_first".

    Raises:
      ValueError: it is neither.
    """
    if str(data_format).lower() not in _IMAGE_FORMATS:
        raise ValueError(
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}. "
            f"Received: data_format={data_format}"
        )
    Defaults.image_data_format = str(data_format).lower()


def backend() -> str:
    """The name of Keras's backend, "tensorflow"."""
    return "tensorflow"
