"""`tf.nest`: structures of lists, tuples, dicts and their leaves."""

from __future__ import annotations

from thalweg.core.nest import assert_same_structure as assert_same_structure
from thalweg.core.nest import flatten as flatten
from thalweg.core.nest import is_nested as is_nested
from thalweg.core.nest import map_structure as map_structure
from thalweg.core.nest import pack_sequence_as as pack_sequence_as
