"""`keras.activations`: functions that layers apply to their outputs."""

from __future__ import annotations

import types
from typing import Any

from thalweg import linalg as linalg
from thalweg import math, nn
from thalweg.creation import range as arange
from thalweg.gathering import where
from thalweg.keras.saving.families import Family
from thalweg.keras.saving.serialization import serialize_keras_object
from thalweg.keras.tensors import as_tensor
from thalweg.ops import activations as ops
from thalweg.ops.casting import cast
from thalweg.ops.shapes import reshape, shape_of

del linalg
