"""`keras.preprocessing`: pictures, sequences and texts made ready for training."""

from thalweg.keras.preprocessing import image as image
from thalweg.keras.preprocessing import sequence as sequence
from thalweg.keras.preprocessing import text as text
from thalweg.keras.utils.folder_datasets import image_dataset_from_directory as image_dataset_from_directory
from thalweg.keras.utils.folder_datasets import text_dataset_from_directory as text_dataset_from_directory
from thalweg.keras.utils.timeseries import timeseries_dataset_from_array as timeseries_dataset_from_array
