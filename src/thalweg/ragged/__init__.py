"""`tf.ragged`: tensors whose rows differ in length."""

from __future__ import annotations

from thalweg.ragged import dispatching as _dispatching  # noqa: F401  (says what ops do with ragged operands)
from thalweg.ragged import operators as _operators  # noqa: F401  (gives RaggedTensor its operators)
from thalweg.ragged.constants import constant as constant
from thalweg.ragged.crossing import cross as cross
from thalweg.ragged.crossing import cross_hashed as cross_hashed
from thalweg.ragged.functions import map_flat_values as map_flat_values
from thalweg.ragged.functions import range as range
from thalweg.ragged.functions import row_splits_to_segment_ids as row_splits_to_segment_ids
from thalweg.ragged.functions import segment_ids_to_row_splits as segment_ids_to_row_splits
from thalweg.ragged.functions import stack_dynamic_partitions as stack_dynamic_partitions
from thalweg.ragged.gathering import boolean_mask as boolean_mask
from thalweg.ragged.joining import stack as stack
