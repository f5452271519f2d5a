"""`tf.compat.v1.train`: optimizers, learning rates, and sessions for training."""

from __future__ import annotations

from typing import Any

from thalweg.compat.v1.train.adaptive import AdadeltaOptimizer as AdadeltaOptimizer
from thalweg.compat.v1.train.adaptive import AdagradDAOptimizer as AdagradDAOptimizer
from thalweg.compat.v1.train.adaptive import AdagradOptimizer as AdagradOptimizer
from thalweg.compat.v1.train.adaptive import AdamOptimizer as AdamOptimizer
from thalweg.compat.v1.train.adaptive import FtrlOptimizer as FtrlOptimizer
from thalweg.compat.v1.train.adaptive import ProximalAdagradOptimizer as ProximalAdagradOptimizer
from thalweg.compat.v1.train.adaptive import RMSPropOptimizer as RMSPropOptimizer
from thalweg.compat.v1.train.coordinator import Coordinator as Coordinator
from thalweg.compat.v1.train.coordinator import LooperThread as LooperThread
from thalweg.compat.v1.train.descent import GradientDescentOptimizer as GradientDescentOptimizer
from thalweg.compat.v1.train.descent import MomentumOptimizer as MomentumOptimizer
from thalweg.compat.v1.train.descent import (
    ProximalGradientDescentOptimizer as ProximalGradientDescentOptimizer,
)
from thalweg.compat.v1.train.global_step import assert_global_step as assert_global_step
from thalweg.compat.v1.train.global_step import create_global_step as create_global_step
from thalweg.compat.v1.train.global_step import get_global_step as get_global_step
from thalweg.compat.v1.train.global_step import get_or_create_global_step as get_or_create_global_step
from thalweg.compat.v1.train.hooks import FeedFnHook as FeedFnHook
from thalweg.compat.v1.train.hooks import FinalOpsHook as FinalOpsHook
from thalweg.compat.v1.train.hooks import GlobalStepWaiterHook as GlobalStepWaiterHook
from thalweg.compat.v1.train.hooks import LoggingTensorHook as LoggingTensorHook
from thalweg.compat.v1.train.hooks import NanLossDuringTrainingError as NanLossDuringTrainingError
from thalweg.compat.v1.train.hooks import NanTensorHook as NanTensorHook
from thalweg.compat.v1.train.hooks import SecondOrStepTimer as SecondOrStepTimer
from thalweg.compat.v1.train.hooks import SessionRunArgs as SessionRunArgs
from thalweg.compat.v1.train.hooks import SessionRunContext as SessionRunContext
from thalweg.compat.v1.train.hooks import SessionRunHook as SessionRunHook
from thalweg.compat.v1.train.hooks import SessionRunValues as SessionRunValues
from thalweg.compat.v1.train.hooks import StepCounterHook as StepCounterHook
from thalweg.compat.v1.train.hooks import StopAtStepHook as StopAtStepHook
from thalweg.compat.v1.train.learning_rates import cosine_decay as cosine_decay
from thalweg.compat.v1.train.learning_rates import cosine_decay_restarts as cosine_decay_restarts
from thalweg.compat.v1.train.learning_rates import exponential_decay as exponential_decay
from thalweg.compat.v1.train.learning_rates import inverse_time_decay as inverse_time_decay
from thalweg.compat.v1.train.learning_rates import linear_cosine_decay as linear_cosine_decay
from thalweg.compat.v1.train.learning_rates import natural_exp_decay as natural_exp_decay
from thalweg.compat.v1.train.learning_rates import noisy_linear_cosine_decay as noisy_linear_cosine_decay
from thalweg.compat.v1.train.learning_rates import piecewise_constant as piecewise_constant
from thalweg.compat.v1.train.learning_rates import piecewise_constant_decay as piecewise_constant_decay
from thalweg.compat.v1.train.learning_rates import polynomial_decay as polynomial_decay
from thalweg.compat.v1.train.monitored import ChiefSessionCreator as ChiefSessionCreator
from thalweg.compat.v1.train.monitored import MonitoredSession as MonitoredSession
from thalweg.compat.v1.train.monitored import MonitoredTrainingSession as MonitoredTrainingSession
from thalweg.compat.v1.train.monitored import Scaffold as Scaffold
from thalweg.compat.v1.train.monitored import SessionCreator as SessionCreator
from thalweg.compat.v1.train.monitored import SingularMonitoredSession as SingularMonitoredSession
from thalweg.compat.v1.train.monitored import WorkerSessionCreator as WorkerSessionCreator
from thalweg.compat.v1.train.moving_averages import ExponentialMovingAverage as ExponentialMovingAverage
from thalweg.compat.v1.train.optimizer import Optimizer as Optimizer
from thalweg.compat.v1.train.queue_runner import QueueRunner as QueueRunner
from thalweg.compat.v1.train.queue_runner import add_queue_runner as add_queue_runner
from thalweg.compat.v1.train.queue_runner import start_queue_runners as start_queue_runners

# The module `global_step` has the name of a function in it, which is the one that is public.
from thalweg.compat.v1.train.global_step import global_step as global_step  # isort: skip


def __getattr__(name: str) -> Any:
    from thalweg.compat.v1.fallback import from_2x

    return from_2x("train", name)
