"""`keras.preprocessing`: pictures, sequences and texts made ready for training."""

from thalweg.keras.preprocessing import image as image
from thalweg.keras.preprocessing import sequence as sequence
from thalweg.keras.preprocessing import text as text
