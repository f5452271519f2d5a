"""`keras.callbacks`."""

from thalweg.keras.callbacks.callback import Callback as Callback
from thalweg.keras.callbacks.callback_list import CallbackList as CallbackList
from thalweg.keras.callbacks.history import History as History
from thalweg.keras.callbacks.progbar_logger import ProgbarLogger as ProgbarLogger
