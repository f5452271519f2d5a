"""`keras.callbacks`."""

from thalweg.keras.callbacks.backup_and_restore import BackupAndRestore as BackupAndRestore
from thalweg.keras.callbacks.callback import Callback as Callback
from thalweg.keras.callbacks.callback_list import CallbackList as CallbackList
from thalweg.keras.callbacks.csv_logger import CSVLogger as CSVLogger
from thalweg.keras.callbacks.early_stopping import EarlyStopping as EarlyStopping
from thalweg.keras.callbacks.history import History as History
from thalweg.keras.callbacks.lambda_callback import LambdaCallback as LambdaCallback
from thalweg.keras.callbacks.learning_rate_scheduler import LearningRateScheduler as LearningRateScheduler
from thalweg.keras.callbacks.model_checkpoint import ModelCheckpoint as ModelCheckpoint
from thalweg.keras.callbacks.progbar_logger import ProgbarLogger as ProgbarLogger
from thalweg.keras.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau as ReduceLROnPlateau
from thalweg.keras.callbacks.remote_monitor import RemoteMonitor as RemoteMonitor
from thalweg.keras.callbacks.swap_ema_weights import SwapEMAWeights as SwapEMAWeights
from thalweg.keras.callbacks.terminate_on_nan import TerminateOnNaN as TerminateOnNaN
