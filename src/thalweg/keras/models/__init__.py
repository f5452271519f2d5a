"""`keras.models`."""

from thalweg.keras import dtype_policies as _dtype_policies  # noqa: F401  (configurations name them "keras.…")
from thalweg.keras.models.cloning import clone_model as clone_model
from thalweg.keras.models.functional import Functional
from thalweg.keras.models.model import Model as Model
from thalweg.keras.models.sequential import Sequential as Sequential
from thalweg.keras.saving.families import publish
from thalweg.keras.saving.saving_api import load_model as load_model
from thalweg.keras.saving.saving_api import model_from_config as model_from_config
from thalweg.keras.saving.saving_api import model_from_json as model_from_json
from thalweg.keras.saving.saving_api import save_model as save_model

publish("keras", [Sequential, Model])
# Keras has no public name for it; files name the module that has it.
publish("keras.src.models.functional", [Functional])
publish("keras.models", [Functional, Sequential, Model])
