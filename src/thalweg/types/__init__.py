"""`tf.types`: `experimental` has the types that annotations are written with."""

from __future__ import annotations

from thalweg.types import experimental as experimental
