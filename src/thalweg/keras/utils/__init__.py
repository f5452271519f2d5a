"""`keras.utils`."""

from thalweg.keras.utils.data_utils import get_file as get_file
