"""`keras.utils`."""

from thalweg.keras.saving.registration import CustomObjectScope as CustomObjectScope
from thalweg.keras.saving.registration import custom_object_scope as custom_object_scope
from thalweg.keras.saving.registration import get_custom_objects as get_custom_objects
from thalweg.keras.saving.registration import get_registered_name as get_registered_name
from thalweg.keras.saving.registration import get_registered_object as get_registered_object
from thalweg.keras.saving.registration import register_keras_serializable as register_keras_serializable
from thalweg.keras.saving.serialization import deserialize_keras_object as deserialize_keras_object
from thalweg.keras.saving.serialization import serialize_keras_object as serialize_keras_object
from thalweg.keras.seeds import set_random_seed as set_random_seed
from thalweg.keras.utils.data_utils import get_file as get_file
