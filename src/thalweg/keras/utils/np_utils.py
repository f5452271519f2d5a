"""`keras.utils.np_utils`, as Keras 2 has it."""

from thalweg.keras.utils.numerical import normalize as normalize
from thalweg.keras.utils.numerical import to_categorical as to_categorical
