"""`keras.layers.experimental.preprocessing`: Keras 2's place of the layers that prepare data."""

from thalweg.keras.layers.preprocessing.category_encoding import CategoryEncoding as CategoryEncoding
from thalweg.keras.layers.preprocessing.center_crop import CenterCrop as CenterCrop
from thalweg.keras.layers.preprocessing.discretization import Discretization as Discretization
from thalweg.keras.layers.preprocessing.hashed_crossing import HashedCrossing as HashedCrossing
from thalweg.keras.layers.preprocessing.hashing import Hashing as Hashing
from thalweg.keras.layers.preprocessing.integer_lookup import IntegerLookup as IntegerLookup
from thalweg.keras.layers.preprocessing.normalization import Normalization as Normalization
from thalweg.keras.layers.preprocessing.random_brightness import RandomBrightness as RandomBrightness
from thalweg.keras.layers.preprocessing.random_contrast import RandomContrast as RandomContrast
from thalweg.keras.layers.preprocessing.random_crop import RandomCrop as RandomCrop
from thalweg.keras.layers.preprocessing.random_flip import RandomFlip as RandomFlip
from thalweg.keras.layers.preprocessing.random_rotation import RandomRotation as RandomRotation
from thalweg.keras.layers.preprocessing.random_translation import RandomTranslation as RandomTranslation
from thalweg.keras.layers.preprocessing.random_zoom import RandomZoom as RandomZoom
from thalweg.keras.layers.preprocessing.rescaling import Rescaling as Rescaling
from thalweg.keras.layers.preprocessing.resizing import Resizing as Resizing
from thalweg.keras.layers.preprocessing.string_lookup import StringLookup as StringLookup
from thalweg.keras.layers.preprocessing.text_vectorization import TextVectorization as TextVectorization
