"""`tf.function`, with AutoGraph."""

from thalweg import autograph  # noqa: F401  (hands its converter to tracing)
from thalweg.runtime.function import function as function
