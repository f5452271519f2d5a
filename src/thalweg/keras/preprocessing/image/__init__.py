"""`keras.preprocessing.image`."""

from thalweg.keras.preprocessing.image.affine import apply_affine_transform as apply_affine_transform
from thalweg.keras.preprocessing.image.arrays import NumpyArrayIterator as NumpyArrayIterator
from thalweg.keras.preprocessing.image.changes import apply_brightness_shift as apply_brightness_shift
from thalweg.keras.preprocessing.image.changes import apply_channel_shift as apply_channel_shift
from thalweg.keras.preprocessing.image.changes import random_brightness as random_brightness
from thalweg.keras.preprocessing.image.changes import random_channel_shift as random_channel_shift
from thalweg.keras.preprocessing.image.changes import random_rotation as random_rotation
from thalweg.keras.preprocessing.image.changes import random_shear as random_shear
from thalweg.keras.preprocessing.image.changes import random_shift as random_shift
from thalweg.keras.preprocessing.image.changes import random_zoom as random_zoom
from thalweg.keras.preprocessing.image.directory import DirectoryIterator as DirectoryIterator
from thalweg.keras.preprocessing.image.generator import ImageDataGenerator as ImageDataGenerator
from thalweg.keras.preprocessing.image.iterator import Iterator as Iterator
from thalweg.keras.utils.images import array_to_img as array_to_img
from thalweg.keras.utils.images import img_to_array as img_to_array
from thalweg.keras.utils.images import load_img as load_img
from thalweg.keras.utils.images import save_img as save_img
from thalweg.keras.utils.images import smart_resize as smart_resize
