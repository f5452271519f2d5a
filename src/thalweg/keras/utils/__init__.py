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
from thalweg.keras.utils.batches import pack_x_y_sample_weight as pack_x_y_sample_weight
from thalweg.keras.utils.batches import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from thalweg.keras.utils.files import get_file as get_file
from thalweg.keras.utils.messages import disable_interactive_logging as disable_interactive_logging
from thalweg.keras.utils.messages import enable_interactive_logging as enable_interactive_logging
from thalweg.keras.utils.messages import is_interactive_logging_enabled as is_interactive_logging_enabled
from thalweg.keras.utils.numerical import normalize as normalize
from thalweg.keras.utils.numerical import pad_sequences as pad_sequences
from thalweg.keras.utils.numerical import to_categorical as to_categorical
from thalweg.keras.utils.progbar import Progbar as Progbar
from thalweg.keras.utils.py_dataset import PyDataset as PyDataset
from thalweg.keras.utils.py_dataset import Sequence as Sequence
