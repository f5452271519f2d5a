"""`tf.experimental`: what TensorFlow keeps there."""

from __future__ import annotations

from thalweg.ragged.dynamic_shape import DynamicRaggedShape as DynamicRaggedShape
from thalweg.ragged.row_partition import RowPartition as RowPartition
