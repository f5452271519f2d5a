"""`keras.utils.vis_utils`, as Keras 2 has it."""

from thalweg.keras.utils.plotting import model_to_dot as model_to_dot
from thalweg.keras.utils.plotting import plot_model as plot_model
