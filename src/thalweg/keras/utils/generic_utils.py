"""`keras.utils.generic_utils`, as Keras 2 has it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from thalweg.keras.naming import snake_case as to_snake_case  # noqa: F401
from thalweg.keras.saving.registration import CustomObjectScope as CustomObjectScope
from thalweg.keras.saving.registration import custom_object_scope as custom_object_scope
from thalweg.keras.saving.registration import get_custom_objects as get_custom_objects
from thalweg.keras.saving.registration import get_registered_name as get_registered_name
from thalweg.keras.saving.registration import get_registered_object as get_registered_object
from thalweg.keras.saving.registration import register_keras_serializable as register_keras_serializable
from thalweg.keras.saving.serialization import deserialize_keras_object as deserialize_keras_object
from thalweg.keras.saving.serialization import serialize_keras_object as serialize_keras_object
from thalweg.keras.utils.progbar import Progbar as Progbar


def has_arg(fn: Callable[..., Any], name: str, accept_all: bool = False) -> bool:
    """Whether a function takes an argument of a name.

    Args:
      accept_all: yes too if it takes any keywords.

    Example:
      >>> from thalweg.keras.utils.generic_utils import has_arg
      >>> has_arg(tf.keras.layers.Dense(1).call, "inputs")
      True
    """
    parameters = inspect.signature(fn).parameters.values()
    if accept_all and any(p.kind is p.VAR_KEYWORD for p in parameters):
        return True
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return any(p.name == name and p.kind in kinds for p in parameters)
