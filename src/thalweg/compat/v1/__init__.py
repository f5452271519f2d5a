"""`tf.compat.v1`: the names of TensorFlow 1.x.

What 1.x and 2.x have in common is looked up in Thalweg; here is what differs, and what only 1.x has.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import thalweg
from thalweg.compat.aliases import ALIASES
from thalweg.compat.v1 import scopes
from thalweg.compat.v1.arithmetic import bincount as bincount
from thalweg.compat.v1.arithmetic import clip_by_average_norm as clip_by_average_norm
from thalweg.compat.v1.arithmetic import confusion_matrix as confusion_matrix
from thalweg.compat.v1.arithmetic import div as div
from thalweg.compat.v1.arithmetic import to_bfloat16 as to_bfloat16
from thalweg.compat.v1.arithmetic import to_complex64 as to_complex64
from thalweg.compat.v1.arithmetic import to_complex128 as to_complex128
from thalweg.compat.v1.arithmetic import to_double as to_double
from thalweg.compat.v1.arithmetic import to_float as to_float
from thalweg.compat.v1.arithmetic import to_int32 as to_int32
from thalweg.compat.v1.arithmetic import to_int64 as to_int64
from thalweg.compat.v1.arithmetic import verify_tensor_all_finite as verify_tensor_all_finite
from thalweg.compat.v1.arrays import batch_gather as batch_gather
from thalweg.compat.v1.arrays import batch_to_space as batch_to_space
from thalweg.compat.v1.arrays import batch_to_space_nd as batch_to_space_nd
from thalweg.compat.v1.arrays import boolean_mask as boolean_mask
from thalweg.compat.v1.arrays import constant as constant
from thalweg.compat.v1.arrays import convert_to_tensor as convert_to_tensor
from thalweg.compat.v1.arrays import (
    convert_to_tensor_or_indexed_slices as convert_to_tensor_or_indexed_slices,
)
from thalweg.compat.v1.arrays import convert_to_tensor_or_sparse_tensor as convert_to_tensor_or_sparse_tensor
from thalweg.compat.v1.arrays import expand_dims as expand_dims
from thalweg.compat.v1.arrays import gather as gather
from thalweg.compat.v1.arrays import gather_nd as gather_nd
from thalweg.compat.v1.arrays import list_diff as list_diff
from thalweg.compat.v1.arrays import listdiff as listdiff
from thalweg.compat.v1.arrays import ones_like as ones_like
from thalweg.compat.v1.arrays import pad as pad
from thalweg.compat.v1.arrays import reverse_sequence as reverse_sequence
from thalweg.compat.v1.arrays import select as select
from thalweg.compat.v1.arrays import setdiff1d as setdiff1d
from thalweg.compat.v1.arrays import shape as shape
from thalweg.compat.v1.arrays import size as size
from thalweg.compat.v1.arrays import space_to_batch as space_to_batch
from thalweg.compat.v1.arrays import squeeze as squeeze
from thalweg.compat.v1.arrays import transpose as transpose
from thalweg.compat.v1.arrays import where as where
from thalweg.compat.v1.arrays import zeros_like as zeros_like
from thalweg.compat.v1.assigning import assign as assign
from thalweg.compat.v1.assigning import assign_add as assign_add
from thalweg.compat.v1.assigning import assign_sub as assign_sub
from thalweg.compat.v1.assigning import batch_scatter_update as batch_scatter_update
from thalweg.compat.v1.assigning import count_up_to as count_up_to
from thalweg.compat.v1.assigning import scatter_add as scatter_add
from thalweg.compat.v1.assigning import scatter_div as scatter_div
from thalweg.compat.v1.assigning import scatter_max as scatter_max
from thalweg.compat.v1.assigning import scatter_min as scatter_min
from thalweg.compat.v1.assigning import scatter_mul as scatter_mul
from thalweg.compat.v1.assigning import scatter_nd_add as scatter_nd_add
from thalweg.compat.v1.assigning import scatter_nd_sub as scatter_nd_sub
from thalweg.compat.v1.assigning import scatter_nd_update as scatter_nd_update
from thalweg.compat.v1.assigning import scatter_sub as scatter_sub
from thalweg.compat.v1.assigning import scatter_update as scatter_update
from thalweg.compat.v1.control_flow import case as case
from thalweg.compat.v1.control_flow import cond as cond
from thalweg.compat.v1.control_flow import foldl as foldl
from thalweg.compat.v1.control_flow import foldr as foldr
from thalweg.compat.v1.control_flow import py_func as py_func
from thalweg.compat.v1.control_flow import while_loop as while_loop
from thalweg.compat.v1.debugging import assert_equal as assert_equal
from thalweg.compat.v1.debugging import assert_greater as assert_greater
from thalweg.compat.v1.debugging import assert_greater_equal as assert_greater_equal
from thalweg.compat.v1.debugging import assert_integer as assert_integer
from thalweg.compat.v1.debugging import assert_less as assert_less
from thalweg.compat.v1.debugging import assert_less_equal as assert_less_equal
from thalweg.compat.v1.debugging import assert_near as assert_near
from thalweg.compat.v1.debugging import assert_negative as assert_negative
from thalweg.compat.v1.debugging import assert_non_negative as assert_non_negative
from thalweg.compat.v1.debugging import assert_non_positive as assert_non_positive
from thalweg.compat.v1.debugging import assert_none_equal as assert_none_equal
from thalweg.compat.v1.debugging import assert_positive as assert_positive
from thalweg.compat.v1.debugging import assert_rank as assert_rank
from thalweg.compat.v1.debugging import assert_rank_at_least as assert_rank_at_least
from thalweg.compat.v1.debugging import assert_rank_in as assert_rank_in
from thalweg.compat.v1.debugging import assert_scalar as assert_scalar
from thalweg.compat.v1.debugging import assert_type as assert_type
from thalweg.compat.v1.fallback import from_2x
from thalweg.compat.v1.gradients import AggregationMethod as AggregationMethod
from thalweg.compat.v1.gradients import gradients as gradients
from thalweg.compat.v1.gradients import hessians as hessians
from thalweg.compat.v1.graph_keys import GraphKeys as GraphKeys
from thalweg.compat.v1.graph_keys import add_to_collection as add_to_collection
from thalweg.compat.v1.graph_keys import add_to_collections as add_to_collections
from thalweg.compat.v1.graph_keys import all_variables as all_variables
from thalweg.compat.v1.graph_keys import get_collection as get_collection
from thalweg.compat.v1.graph_keys import get_collection_ref as get_collection_ref
from thalweg.compat.v1.graph_keys import get_default_graph as get_default_graph
from thalweg.compat.v1.graph_keys import get_default_session as get_default_session
from thalweg.compat.v1.graph_keys import global_variables as global_variables
from thalweg.compat.v1.graph_keys import local_variables as local_variables
from thalweg.compat.v1.graph_keys import model_variables as model_variables
from thalweg.compat.v1.graph_keys import moving_average_variables as moving_average_variables
from thalweg.compat.v1.graph_keys import reset_default_graph as reset_default_graph
from thalweg.compat.v1.graph_keys import trainable_variables as trainable_variables
from thalweg.compat.v1.initializers import constant_initializer as constant_initializer
from thalweg.compat.v1.initializers import glorot_normal_initializer as glorot_normal_initializer
from thalweg.compat.v1.initializers import glorot_uniform_initializer as glorot_uniform_initializer
from thalweg.compat.v1.initializers import ones_initializer as ones_initializer
from thalweg.compat.v1.initializers import orthogonal_initializer as orthogonal_initializer
from thalweg.compat.v1.initializers import random_normal_initializer as random_normal_initializer
from thalweg.compat.v1.initializers import random_uniform_initializer as random_uniform_initializer
from thalweg.compat.v1.initializers import truncated_normal_initializer as truncated_normal_initializer
from thalweg.compat.v1.initializers import (
    uniform_unit_scaling_initializer as uniform_unit_scaling_initializer,
)
from thalweg.compat.v1.initializers import variance_scaling_initializer as variance_scaling_initializer
from thalweg.compat.v1.initializers import zeros_initializer as zeros_initializer
from thalweg.compat.v1.messages import ConfigProto as ConfigProto
from thalweg.compat.v1.messages import GPUOptions as GPUOptions
from thalweg.compat.v1.messages import GraphOptions as GraphOptions
from thalweg.compat.v1.messages import OptimizerOptions as OptimizerOptions
from thalweg.compat.v1.messages import RunMetadata as RunMetadata
from thalweg.compat.v1.messages import RunOptions as RunOptions
from thalweg.compat.v1.modes import control_flow_v2_enabled as control_flow_v2_enabled
from thalweg.compat.v1.modes import disable_control_flow_v2 as disable_control_flow_v2
from thalweg.compat.v1.modes import disable_eager_execution as disable_eager_execution
from thalweg.compat.v1.modes import disable_resource_variables as disable_resource_variables
from thalweg.compat.v1.modes import disable_tensor_equality as disable_tensor_equality
from thalweg.compat.v1.modes import disable_v2_behavior as disable_v2_behavior
from thalweg.compat.v1.modes import disable_v2_tensorshape as disable_v2_tensorshape
from thalweg.compat.v1.modes import enable_control_flow_v2 as enable_control_flow_v2
from thalweg.compat.v1.modes import enable_eager_execution as enable_eager_execution
from thalweg.compat.v1.modes import enable_resource_variables as enable_resource_variables
from thalweg.compat.v1.modes import enable_tensor_equality as enable_tensor_equality
from thalweg.compat.v1.modes import enable_v2_behavior as enable_v2_behavior
from thalweg.compat.v1.modes import enable_v2_tensorshape as enable_v2_tensorshape
from thalweg.compat.v1.modes import executing_eagerly as executing_eagerly
from thalweg.compat.v1.modes import executing_eagerly_outside_functions as executing_eagerly_outside_functions
from thalweg.compat.v1.modes import resource_variables_enabled as resource_variables_enabled
from thalweg.compat.v1.placeholders import placeholder as placeholder
from thalweg.compat.v1.placeholders import placeholder_with_default as placeholder_with_default
from thalweg.compat.v1.random import get_seed as get_seed
from thalweg.compat.v1.random import multinomial as multinomial
from thalweg.compat.v1.random import set_random_seed as set_random_seed
from thalweg.compat.v1.reductions import arg_max as arg_max
from thalweg.compat.v1.reductions import arg_min as arg_min
from thalweg.compat.v1.reductions import argmax as argmax
from thalweg.compat.v1.reductions import argmin as argmin
from thalweg.compat.v1.reductions import count_nonzero as count_nonzero
from thalweg.compat.v1.reductions import norm as norm
from thalweg.compat.v1.reductions import reduce_all as reduce_all
from thalweg.compat.v1.reductions import reduce_any as reduce_any
from thalweg.compat.v1.reductions import reduce_logsumexp as reduce_logsumexp
from thalweg.compat.v1.reductions import reduce_max as reduce_max
from thalweg.compat.v1.reductions import reduce_mean as reduce_mean
from thalweg.compat.v1.reductions import reduce_min as reduce_min
from thalweg.compat.v1.reductions import reduce_prod as reduce_prod
from thalweg.compat.v1.reductions import reduce_sum as reduce_sum
from thalweg.compat.v1.scopes import colocate_with as colocate_with
from thalweg.compat.v1.scopes import container as container
from thalweg.compat.v1.scopes import device as device
from thalweg.compat.v1.scopes import name_scope as name_scope
from thalweg.compat.v1.scopes import op_scope as op_scope
from thalweg.compat.v1.variable_scope import VariableScope as VariableScope
from thalweg.compat.v1.variable_scope import get_local_variable as get_local_variable
from thalweg.compat.v1.variable_scope import get_variable as get_variable
from thalweg.compat.v1.variable_scope import get_variable_scope as get_variable_scope
from thalweg.compat.v1.variable_scope import make_template as make_template
from thalweg.compat.v1.variable_scope import no_regularizer as no_regularizer
from thalweg.compat.v1.variable_scope import variable_op_scope as variable_op_scope
from thalweg.compat.v1.variable_scope import variable_scope as variable_scope
from thalweg.compat.v1.variable_store import AUTO_REUSE as AUTO_REUSE
from thalweg.compat.v1.variables import Variable as Variable
from thalweg.compat.v1.variables import assert_variables_initialized as assert_variables_initialized
from thalweg.compat.v1.variables import global_variables_initializer as global_variables_initializer
from thalweg.compat.v1.variables import initialize_all_tables as initialize_all_tables
from thalweg.compat.v1.variables import initialize_all_variables as initialize_all_variables
from thalweg.compat.v1.variables import initialize_local_variables as initialize_local_variables
from thalweg.compat.v1.variables import initialize_variables as initialize_variables
from thalweg.compat.v1.variables import is_variable_initialized as is_variable_initialized
from thalweg.compat.v1.variables import local_variables_initializer as local_variables_initializer
from thalweg.compat.v1.variables import report_uninitialized_variables as report_uninitialized_variables
from thalweg.compat.v1.variables import tables_initializer as tables_initializer
from thalweg.compat.v1.variables import variables_initializer as variables_initializer
from thalweg.core.graph import Graph as Graph
from thalweg.core.tensor_shape import Dimension as Dimension
from thalweg.core.tensor_shape import dimension_at_index as dimension_at_index
from thalweg.core.tensor_shape import dimension_value as dimension_value
from thalweg.runtime.session import InteractiveSession as InteractiveSession
from thalweg.runtime.session import Session as Session
from thalweg.sparse.tensor import SparseTensorValue as SparseTensorValue

__version__ = VERSION = thalweg.__version__

tuple = scopes.tuple_of

if TYPE_CHECKING:
    from thalweg.compat.v1 import app as app
    from thalweg.compat.v1 import contrib as contrib
    from thalweg.compat.v1 import data as data
    from thalweg.compat.v1 import debugging as debugging
    from thalweg.compat.v1 import flags as flags
    from thalweg.compat.v1 import gfile as gfile
    from thalweg.compat.v1 import initializers as initializers
    from thalweg.compat.v1 import io as io
    from thalweg.compat.v1 import linalg as linalg
    from thalweg.compat.v1 import logging as logging
    from thalweg.compat.v1 import losses as losses
    from thalweg.compat.v1 import math as math
    from thalweg.compat.v1 import metrics as metrics
    from thalweg.compat.v1 import nn as nn
    from thalweg.compat.v1 import python_io as python_io
    from thalweg.compat.v1 import random as random
    from thalweg.compat.v1 import train as train

_MODULES = frozenset(
    "app contrib data debugging flags gfile image initializers io linalg logging losses math metrics nn "
    "python_io random train".split()
)
_IN_IO = frozenset(
    "decode_csv decode_raw parse_example parse_single_example serialize_many_sparse serialize_sparse".split()
)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _IN_IO:
        return getattr(importlib.import_module(f"{__name__}.io"), name)
    place, _, last = ALIASES.get(name, name).rpartition(".")
    value = globals()[name] = from_2x(place, last)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_IN_IO, *ALIASES, *dir(thalweg)})
