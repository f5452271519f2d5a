"""`keras.saving`: models in files, configurations of objects, and names of custom classes and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thalweg.keras.saving.registration import CustomObjectScope as CustomObjectScope
from thalweg.keras.saving.registration import custom_object_scope as custom_object_scope
from thalweg.keras.saving.registration import get_custom_objects as get_custom_objects
from thalweg.keras.saving.registration import get_registered_name as get_registered_name
from thalweg.keras.saving.registration import get_registered_object as get_registered_object
from thalweg.keras.saving.registration import register_keras_serializable as register_keras_serializable
from thalweg.keras.saving.serialization import deserialize_keras_object as deserialize_keras_object
from thalweg.keras.saving.serialization import serialize_keras_object as serialize_keras_object

if TYPE_CHECKING:
    from thalweg.keras.saving.saving_api import load_model as load_model
    from thalweg.keras.saving.saving_api import load_weights as load_weights
    from thalweg.keras.saving.saving_api import save_model as save_model
    from thalweg.keras.saving.saving_api import save_weights as save_weights

# What is about whole models, which are built of what is above; so it is loaded when it is first used.
_OF_MODELS = ("load_model", "load_weights", "save_model", "save_weights")


def __getattr__(name: str) -> Any:
    if name in _OF_MODELS:
        from thalweg.keras.saving import saving_api

        return getattr(saving_api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_OF_MODELS})
