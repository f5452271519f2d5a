"""`tf.contrib.framework`: variables and global steps."""

from __future__ import annotations

from thalweg.compat.v1.graph_keys import global_variables as get_variables
from thalweg.compat.v1.graph_keys import local_variables as get_local_variables
from thalweg.compat.v1.graph_keys import trainable_variables as get_trainable_variables
from thalweg.compat.v1.train.global_step import create_global_step as create_global_step
from thalweg.compat.v1.train.global_step import get_global_step as get_global_step
from thalweg.compat.v1.train.global_step import get_or_create_global_step as get_or_create_global_step

__all__ = [
    "create_global_step",
    "get_global_step",
    "get_local_variables",
    "get_or_create_global_step",
    "get_trainable_variables",
    "get_variables",
]
