"""`keras.optimizers.experimental`: the optimizers under a name that Keras 2 had for them."""

from __future__ import annotations

from thalweg.keras.optimizers import SGD as SGD
from thalweg.keras.optimizers import Adadelta as Adadelta
from thalweg.keras.optimizers import Adagrad as Adagrad
from thalweg.keras.optimizers import Adam as Adam
from thalweg.keras.optimizers import Adamax as Adamax
from thalweg.keras.optimizers import AdamW as AdamW
from thalweg.keras.optimizers import Ftrl as Ftrl
from thalweg.keras.optimizers import Nadam as Nadam
from thalweg.keras.optimizers import Optimizer as Optimizer
from thalweg.keras.optimizers import RMSprop as RMSprop
