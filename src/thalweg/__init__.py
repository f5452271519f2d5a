"""Thalweg: the TensorFlow programming system.

    import thalweg as tf

The names of TensorFlow 2.x are here; 1.x names are in `tf.compat.v1`. Parts that need other packages load on
first use.
"""

from __future__ import annotations

import importlib as _importlib
import sys as _sys
import typing as _typing

from thalweg import absent as _absent
from thalweg import errors as errors
from thalweg import nest as nest
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
from thalweg.core.dtypes import qint8 as qint8
from thalweg.core.dtypes import qint16 as qint16
from thalweg.core.dtypes import qint32 as qint32
from thalweg.core.dtypes import quint8 as quint8
from thalweg.core.dtypes import quint16 as quint16
from thalweg.core.dtypes import resource as resource
from thalweg.core.dtypes import string as string
from thalweg.core.dtypes import uint8 as uint8
from thalweg.core.dtypes import uint16 as uint16
from thalweg.core.dtypes import uint32 as uint32
from thalweg.core.dtypes import uint64 as uint64
from thalweg.core.dtypes import variant as variant
from thalweg.core.graph import Graph as Graph
from thalweg.core.graph import Operation as Operation
from thalweg.core.indexed_slices import IndexedSlices as IndexedSlices
from thalweg.core.tape import GradientTape as GradientTape
from thalweg.core.tape import UnconnectedGradients as UnconnectedGradients
from thalweg.core.tensor import Tensor as Tensor
from thalweg.core.tensor_shape import TensorShape as TensorShape
from thalweg.core.tensor_spec import TensorSpec as TensorSpec
from thalweg.core.variable import Variable as Variable
from thalweg.core.variable import VariableAggregation as VariableAggregation
from thalweg.core.variable import VariableSynchronization as VariableSynchronization
from thalweg.ops import handed_down as _handed_down
from thalweg.runtime import recorder as _recorder
from thalweg.runtime import jacobian as _jacobian
from thalweg.runtime import vjp as _vjp
from thalweg.runtime.function import function as function

# array: shapes, slicing, gathering, creation
from thalweg.array import broadcast_dynamic_shape as broadcast_dynamic_shape
from thalweg.array import broadcast_static_shape as broadcast_static_shape
from thalweg.array import broadcast_to as broadcast_to
from thalweg.array import concat as concat
from thalweg.array import ensure_shape as ensure_shape
from thalweg.array import expand_dims as expand_dims
from thalweg.array import guarantee_const as guarantee_const
from thalweg.array import identity as identity
from thalweg.array import identity_n as identity_n
from thalweg.array import parallel_stack as parallel_stack
from thalweg.array import rank as rank
from thalweg.array import reshape as reshape
from thalweg.array import shape as shape
from thalweg.array import shape_n as shape_n
from thalweg.array import size as size
from thalweg.array import split as split
from thalweg.array import squeeze as squeeze
from thalweg.array import stack as stack
from thalweg.array import stop_gradient as stop_gradient
from thalweg.array import tile as tile
from thalweg.array import transpose as transpose
from thalweg.array import unstack as unstack
from thalweg.creation import constant as constant
from thalweg.creation import convert_to_tensor as convert_to_tensor
from thalweg.creation import eye as eye
from thalweg.creation import fill as fill
from thalweg.creation import get_static_value as get_static_value
from thalweg.creation import is_tensor as is_tensor
from thalweg.creation import linspace as linspace
from thalweg.creation import meshgrid as meshgrid
from thalweg.creation import one_hot as one_hot
from thalweg.creation import ones as ones
from thalweg.creation import ones_like as ones_like
from thalweg.creation import range as range
from thalweg.creation import register_tensor_conversion_function as register_tensor_conversion_function
from thalweg.creation import sequence_mask as sequence_mask
from thalweg.creation import type_spec_from_value as type_spec_from_value
from thalweg.creation import zeros as zeros
from thalweg.creation import zeros_like as zeros_like
from thalweg.gathering import boolean_mask as boolean_mask
from thalweg.gathering import dynamic_partition as dynamic_partition
from thalweg.gathering import dynamic_stitch as dynamic_stitch
from thalweg.gathering import gather as gather
from thalweg.gathering import gather_nd as gather_nd
from thalweg.gathering import scatter_nd as scatter_nd
from thalweg.gathering import slice as slice
from thalweg.gathering import strided_slice as strided_slice
from thalweg.gathering import tensor_scatter_nd_add as tensor_scatter_nd_add
from thalweg.gathering import tensor_scatter_nd_max as tensor_scatter_nd_max
from thalweg.gathering import tensor_scatter_nd_min as tensor_scatter_nd_min
from thalweg.gathering import tensor_scatter_nd_sub as tensor_scatter_nd_sub
from thalweg.gathering import tensor_scatter_nd_update as tensor_scatter_nd_update
from thalweg.gathering import unique as unique
from thalweg.gathering import unique_with_counts as unique_with_counts
from thalweg.gathering import where as where
from thalweg.rearranging import batch_to_space as batch_to_space
from thalweg.rearranging import extract_volume_patches as extract_volume_patches
from thalweg.rearranging import pad as pad
from thalweg.rearranging import repeat as repeat
from thalweg.rearranging import reverse as reverse
from thalweg.rearranging import reverse_sequence as reverse_sequence
from thalweg.rearranging import roll as roll
from thalweg.rearranging import space_to_batch as space_to_batch
from thalweg.rearranging import space_to_batch_nd as space_to_batch_nd
from thalweg.rearranging import unravel_index as unravel_index
# math: arithmetic, analysis, reductions
from thalweg import bitwise as bitwise
from thalweg import dtypes as dtypes
from thalweg import math as math
from thalweg.dtypes import bitcast as bitcast
from thalweg.dtypes import cast as cast
from thalweg.dtypes import complex as complex
from thalweg.dtypes import saturate_cast as saturate_cast
from thalweg.math import abs as abs
from thalweg.math import acos as acos
from thalweg.math import acosh as acosh
from thalweg.math import add as add
from thalweg.math import add_n as add_n
from thalweg.math import argmax as argmax
from thalweg.math import argmin as argmin
from thalweg.math import asin as asin
from thalweg.math import asinh as asinh
from thalweg.math import atan as atan
from thalweg.math import atan2 as atan2
from thalweg.math import atanh as atanh
from thalweg.math import cos as cos
from thalweg.math import cosh as cosh
from thalweg.math import cumsum as cumsum
from thalweg.math import divide as divide
from thalweg.math import equal as equal
from thalweg.math import exp as exp
from thalweg.math import floor as floor
from thalweg.math import greater as greater
from thalweg.math import greater_equal as greater_equal
from thalweg.math import less as less
from thalweg.math import less_equal as less_equal
from thalweg.math import logical_and as logical_and
from thalweg.math import logical_not as logical_not
from thalweg.math import logical_or as logical_or
from thalweg.math import maximum as maximum
from thalweg.math import minimum as minimum
from thalweg.math import multiply as multiply
from thalweg.math import negative as negative
from thalweg.math import not_equal as not_equal
from thalweg.math import pow as pow
from thalweg.math import reduce_all as reduce_all
from thalweg.math import reduce_any as reduce_any
from thalweg.math import reduce_logsumexp as reduce_logsumexp
from thalweg.math import reduce_max as reduce_max
from thalweg.math import reduce_mean as reduce_mean
from thalweg.math import reduce_min as reduce_min
from thalweg.math import reduce_prod as reduce_prod
from thalweg.math import reduce_sum as reduce_sum
from thalweg.math import round as round
from thalweg.math import scalar_mul as scalar_mul
from thalweg.math import sigmoid as sigmoid
from thalweg.math import sign as sign
from thalweg.math import sin as sin
from thalweg.math import sinh as sinh
from thalweg.math import sqrt as sqrt
from thalweg.math import square as square
from thalweg.math import subtract as subtract
from thalweg.math import tan as tan
from thalweg.math import tanh as tanh
from thalweg.math import truediv as truediv
from thalweg.math.arithmetic import realdiv as realdiv
from thalweg.math.arithmetic import truncatediv as truncatediv
from thalweg.math.arithmetic import truncatemod as truncatemod
from thalweg.math.clipping import clip_by_global_norm as clip_by_global_norm
from thalweg.math.clipping import clip_by_norm as clip_by_norm
from thalweg.math.clipping import clip_by_value as clip_by_value
from thalweg.math.counting import histogram_fixed_width as histogram_fixed_width
from thalweg.math.counting import histogram_fixed_width_bins as histogram_fixed_width_bins
from thalweg.math.sorting import argsort as argsort
from thalweg.math.sorting import searchsorted as searchsorted
from thalweg.math.sorting import sort as sort

# control flow, autodiff, debug
from thalweg import debug as debug
from thalweg import autodiff as autodiff
from thalweg import autograph as autograph
from thalweg.autodiff.custom import custom_gradient as custom_gradient
from thalweg.autodiff.custom import grad_pass_through as grad_pass_through
from thalweg.autodiff.custom import recompute_grad as recompute_grad
from thalweg.autodiff.symbolic import gradients as gradients
from thalweg.autodiff.symbolic import hessians as hessians
from thalweg.control_flow import case as case
from thalweg.control_flow import cond as cond
from thalweg.control_flow import foldl as foldl
from thalweg.control_flow import foldr as foldr
from thalweg.control_flow import map_fn as map_fn
from thalweg.control_flow import scan as scan
from thalweg.control_flow import switch_case as switch_case
from thalweg.control_flow import vectorized_map as vectorized_map
from thalweg.control_flow import while_loop as while_loop
from thalweg.tensor_array import TensorArray as TensorArray

# linalg, signal
from thalweg import linalg as linalg
from thalweg.linalg import einsum as einsum
from thalweg.linalg import matmul as matmul
from thalweg.linalg import norm as norm
from thalweg.linalg import tensordot as tensordot

# nn
from thalweg import nn as nn
# strings, ragged, sparse
# random, initializers, Module, config, debugging, test
from thalweg import random as random
from thalweg.initializers.drawn import RandomNormal as random_normal_initializer
from thalweg.initializers.drawn import RandomUniform as random_uniform_initializer
from thalweg.initializers.fixed import Constant as constant_initializer
from thalweg.initializers.fixed import Ones as ones_initializer
from thalweg.initializers.fixed import Zeros as zeros_initializer
from thalweg.random.stateless import random_index_shuffle as random_index_shuffle

__version__ = "2.21.0"
newaxis = None

# What loads on first use: names as static imports for editors and type checkers, and where each is found.
if _typing.TYPE_CHECKING:
    from thalweg import audio as audio
    from thalweg import compat as compat
    from thalweg import config as config
    from thalweg import debugging as debugging
    from thalweg import io as io
    from thalweg import quantization as quantization
    from thalweg import experimental as experimental
    from thalweg import lookup as lookup
    from thalweg import ragged as ragged
    from thalweg import raw_ops as raw_ops
    from thalweg import sets as sets
    from thalweg import signal as signal
    from thalweg import sparse as sparse
    from thalweg import strings as strings
    from thalweg import sysconfig as sysconfig
    from thalweg import test as test
    from thalweg import types as types
    from thalweg import version as version
    from thalweg.debugging import Assert as Assert
    from thalweg.debugging import assert_equal as assert_equal
    from thalweg.debugging import assert_greater as assert_greater
    from thalweg.debugging import assert_less as assert_less
    from thalweg.debugging import assert_rank as assert_rank
    from thalweg.device_spec import DeviceSpec as DeviceSpec
    from thalweg.host_functions import numpy_function as numpy_function
    from thalweg.host_functions import py_function as py_function
    from thalweg.module import Module as Module
    from thalweg.printing import get_logger as get_logger
    from thalweg.printing import print as print
    from thalweg.ragged.spec import RaggedTensorSpec as RaggedTensorSpec
    from thalweg.ragged.tensor import RaggedTensor as RaggedTensor
    from thalweg.scopes import control_dependencies as control_dependencies
    from thalweg.scopes import device as device
    from thalweg.scopes import executing_eagerly as executing_eagerly
    from thalweg.scopes import get_current_name_scope as get_current_name_scope
    from thalweg.scopes import group as group
    from thalweg.scopes import init_scope as init_scope
    from thalweg.scopes import inside_function as inside_function
    from thalweg.scopes import is_symbolic_tensor as is_symbolic_tensor
    from thalweg.scopes import name_scope as name_scope
    from thalweg.scopes import no_op as no_op
    from thalweg.scopes import tuple as tuple
    from thalweg.scopes import variable_creator_scope as variable_creator_scope
    from thalweg.sparse.features import edit_distance as edit_distance
    from thalweg.sparse.spec import SparseTensorSpec as SparseTensorSpec
    from thalweg.sparse.tensor import SparseTensor as SparseTensor
    from thalweg.strings.hashes import fingerprint as fingerprint

_ON_FIRST_USE = {
    "Assert": "thalweg.debugging",
    "DeviceSpec": "thalweg.device_spec",
    "Module": "thalweg.module",
    "RaggedTensor": "thalweg.ragged.tensor",
    "RaggedTensorSpec": "thalweg.ragged.spec",
    "SparseTensor": "thalweg.sparse.tensor",
    "SparseTensorSpec": "thalweg.sparse.spec",
    "assert_equal": "thalweg.debugging",
    "assert_greater": "thalweg.debugging",
    "assert_less": "thalweg.debugging",
    "assert_rank": "thalweg.debugging",
    "audio": "thalweg.audio",
    "compat": "thalweg.compat",
    "config": "thalweg.config",
    "control_dependencies": "thalweg.scopes",
    "data": "thalweg.data",
    "debugging": "thalweg.debugging",
    "device": "thalweg.scopes",
    "edit_distance": "thalweg.sparse.features",
    "executing_eagerly": "thalweg.scopes",
    "fingerprint": "thalweg.strings.hashes",
    "get_current_name_scope": "thalweg.scopes",
    "get_logger": "thalweg.printing",
    "group": "thalweg.scopes",
    "init_scope": "thalweg.scopes",
    "inside_function": "thalweg.scopes",
    "io": "thalweg.io",
    "is_symbolic_tensor": "thalweg.scopes",
    "name_scope": "thalweg.scopes",
    "no_op": "thalweg.scopes",
    "numpy_function": "thalweg.host_functions",
    "print": "thalweg.printing",
    "py_function": "thalweg.host_functions",
    "quantization": "thalweg.quantization",
    "experimental": "thalweg.experimental",
    "keras": "thalweg.keras",
    "lookup": "thalweg.lookup",
    "ragged": "thalweg.ragged",
    "raw_ops": "thalweg.raw_ops",
    "sets": "thalweg.sets",
    "signal": "thalweg.signal",
    "sparse": "thalweg.sparse",
    "strings": "thalweg.strings",
    "sysconfig": "thalweg.sysconfig",
    "test": "thalweg.test",
    "tuple": "thalweg.scopes",
    "types": "thalweg.types",
    "variable_creator_scope": "thalweg.scopes",
    "version": "thalweg.version",
}


def __getattr__(name: str) -> _typing.Any:
    where = _ON_FIRST_USE.get(name)
    if where is None:
        return _of_1x(name)
    module = _absent.explaining(_importlib.import_module(where))
    value = globals()[name] = module if where == f"thalweg.{name}" else getattr(module, name)
    return value


def _of_1x(name: str) -> _typing.Any:
    """What only TensorFlow 1.x has at its top, such as `tf.placeholder`."""
    from thalweg.compat.only_1x import NAMES

    if name not in NAMES:
        raise _absent.absent(_sys.modules[__name__], name)
    return getattr(_importlib.import_module("thalweg.compat.v1"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_ON_FIRST_USE})


_absent.explaining(_sys.modules[__name__])
