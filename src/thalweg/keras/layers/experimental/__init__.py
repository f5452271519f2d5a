"""`keras.layers.experimental`: Keras 2's place of the layers that prepare data."""

from thalweg.keras.layers.experimental import preprocessing as preprocessing
