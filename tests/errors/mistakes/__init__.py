"""Common mistakes: a program each, the exception of TensorFlow 2.21, and what the message must say."""

from __future__ import annotations

from . import arithmetic as arithmetic
from . import dtypes as dtypes
from . import functions as functions
from . import gradients as gradients
from . import indices as indices
from . import layers as layers
from . import objects as objects
from . import sessions as sessions
from . import shapes as shapes
from . import values as values
from . import variables as variables
from .kinds import MISTAKES as MISTAKES
from .kinds import Mistake as Mistake
