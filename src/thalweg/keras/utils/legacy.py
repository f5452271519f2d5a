"""`keras.utils.legacy`: configurations of Keras 2, which the present functions read and write too."""

from thalweg.keras.saving.serialization import deserialize_keras_object as deserialize_keras_object
from thalweg.keras.saving.serialization import serialize_keras_object as serialize_keras_object
