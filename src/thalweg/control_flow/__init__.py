"""Conditionals, loops and maps as functions: `tf.cond`, `tf.while_loop`, `tf.map_fn` and their kin."""

from thalweg.control_flow.conditionals import case as case
from thalweg.control_flow.conditionals import cond as cond
from thalweg.control_flow.conditionals import switch_case as switch_case
from thalweg.control_flow.loops import while_loop as while_loop
from thalweg.control_flow.mapping import foldl as foldl
from thalweg.control_flow.mapping import foldr as foldr
from thalweg.control_flow.mapping import map_fn as map_fn
from thalweg.control_flow.mapping import scan as scan
from thalweg.control_flow.vectorized import vectorized_map as vectorized_map
