"""`keras.utils.data_utils`, as Keras 2 has it."""

from thalweg.keras.utils.files import get_file as get_file
from thalweg.keras.utils.numerical import pad_sequences as pad_sequences
from thalweg.keras.utils.py_dataset import Sequence as Sequence
