"""Thalweg: the TensorFlow programming system.

    import thalweg as tf

The names of TensorFlow 2.x are here; 1.x names are in `tf.compat.v1`. Parts that need other packages load on first use.
"""

from __future__ import annotations

from thalweg.core import errors as errors
from thalweg.core import nest as nest
from thalweg.core.dtypes import DType as DType
from thalweg.core.dtypes import as_dtype as as_dtype
from thalweg.core.dtypes import bfloat16 as bfloat16
from thalweg.core.dtypes import bool as bool
from thalweg.core.dtypes import complex64 as complex64
from thalweg.core.dtypes import complex128 as complex128
from thalweg.core.dtypes import double as double
from thalweg.core.dtypes import float16 as float16
from thalweg.core.dtypes import float32 as float32
from thalweg.core.dtypes import float64 as float64
from thalweg.core.dtypes import half as half
from thalweg.core.dtypes import int8 as int8
from thalweg.core.dtypes import int16 as int16
from thalweg.core.dtypes import int32 as int32
from thalweg.core.dtypes import int64 as int64
from thalweg.core.dtypes import string as string
from thalweg.core.dtypes import uint8 as uint8
from thalweg.core.dtypes import uint16 as uint16
from thalweg.core.dtypes import uint32 as uint32
from thalweg.core.dtypes import uint64 as uint64
from thalweg.core.indexed_slices import IndexedSlices as IndexedSlices
from thalweg.core.tape import GradientTape as GradientTape
from thalweg.core.tape import UnconnectedGradients as UnconnectedGradients
from thalweg.core.tensor import Tensor as Tensor
from thalweg.core.tensor_shape import TensorShape as TensorShape
from thalweg.core.variable import Variable as Variable
from thalweg.core.variable import VariableAggregation as VariableAggregation
from thalweg.core.variable import VariableSynchronization as VariableSynchronization
from thalweg.ops import handed_down as _handed_down
from thalweg.runtime import recorder as _recorder

# array: shapes, slicing, gathering, creation
# math: arithmetic, analysis, reductions
from thalweg import math as math
from thalweg.math import add as add

# linalg, signal
from thalweg import linalg as linalg
from thalweg.linalg import einsum as einsum
from thalweg.linalg import matmul as matmul
from thalweg.linalg import tensordot as tensordot

# nn
# strings, ragged, sparse
# random, initializers, Module, config, debugging, test

__version__ = "2.21.0"
newaxis = None
