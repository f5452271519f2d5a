"""`keras.utils`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from thalweg import absent
from thalweg.keras.engine.symbolic import is_keras_tensor as is_keras_tensor
from thalweg.keras.saving.registration import CustomObjectScope as CustomObjectScope
from thalweg.keras.saving.registration import custom_object_scope as custom_object_scope
from thalweg.keras.saving.registration import get_custom_objects as get_custom_objects
from thalweg.keras.saving.registration import get_registered_name as get_registered_name
from thalweg.keras.saving.registration import get_registered_object as get_registered_object
from thalweg.keras.saving.registration import register_keras_serializable as register_keras_serializable
from thalweg.keras.saving.serialization import deserialize_keras_object as deserialize_keras_object
from thalweg.keras.saving.serialization import serialize_keras_object as serialize_keras_object
from thalweg.keras.seeds import set_random_seed as set_random_seed
from thalweg.keras.utils import legacy as legacy
from thalweg.keras.utils.batches import pack_x_y_sample_weight as pack_x_y_sample_weight
from thalweg.keras.utils.batches import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from thalweg.keras.utils.config import Config as Config
from thalweg.keras.utils.files import get_file as get_file
from thalweg.keras.utils.folder_datasets import audio_dataset_from_directory as audio_dataset_from_directory
from thalweg.keras.utils.folder_datasets import image_dataset_from_directory as image_dataset_from_directory
from thalweg.keras.utils.folder_datasets import text_dataset_from_directory as text_dataset_from_directory
from thalweg.keras.utils.images import array_to_img as array_to_img
from thalweg.keras.utils.images import img_to_array as img_to_array
from thalweg.keras.utils.images import load_img as load_img
from thalweg.keras.utils.images import save_img as save_img
from thalweg.keras.utils.messages import disable_interactive_logging as disable_interactive_logging
from thalweg.keras.utils.messages import enable_interactive_logging as enable_interactive_logging
from thalweg.keras.utils.messages import is_interactive_logging_enabled as is_interactive_logging_enabled
from thalweg.keras.utils.numerical import normalize as normalize
from thalweg.keras.utils.numerical import pad_sequences as pad_sequences
from thalweg.keras.utils.numerical import to_categorical as to_categorical
from thalweg.keras.utils.plotting import model_to_dot as model_to_dot
from thalweg.keras.utils.plotting import plot_model as plot_model
from thalweg.keras.utils.progbar import Progbar as Progbar
from thalweg.keras.utils.py_dataset import PyDataset as PyDataset
from thalweg.keras.utils.py_dataset import Sequence as Sequence
from thalweg.keras.utils.source_inputs import get_source_inputs as get_source_inputs
from thalweg.keras.utils.splitting import split_dataset as split_dataset
from thalweg.keras.utils.timeseries import timeseries_dataset_from_array as timeseries_dataset_from_array

if TYPE_CHECKING:
    from thalweg.keras.backend import clear_session as clear_session
    from thalweg.keras.backend import standardize_dtype as standardize_dtype


def __getattr__(name: str) -> Any:
    if name in ("clear_session", "standardize_dtype"):
        from thalweg.keras import backend

        return getattr(backend, name)
    raise absent.absent(sys.modules[__name__], name)
