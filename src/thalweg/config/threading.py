"""`tf.config.threading`: numbers of threads."""

from __future__ import annotations

from thalweg.core.config import get_inter_op_parallelism_threads as get_inter_op_parallelism_threads
from thalweg.core.config import get_intra_op_parallelism_threads as get_intra_op_parallelism_threads
from thalweg.core.config import set_inter_op_parallelism_threads as set_inter_op_parallelism_threads
from thalweg.core.config import set_intra_op_parallelism_threads as set_intra_op_parallelism_threads
