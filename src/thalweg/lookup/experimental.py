"""`tf.lookup.experimental`: tables that change."""

from __future__ import annotations

from thalweg.lookup.tables import DenseHashTable as DenseHashTable
from thalweg.lookup.tables import MutableHashTable as MutableHashTable
