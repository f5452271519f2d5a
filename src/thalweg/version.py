"""`tf.version`: which TensorFlow Thalweg speaks."""

from __future__ import annotations

VERSION = "2.21.0"
GIT_VERSION = "v2.21.0"
COMPILER_VERSION = "XLA"
GRAPH_DEF_VERSION = 2474
GRAPH_DEF_VERSION_MIN_CONSUMER = 0
GRAPH_DEF_VERSION_MIN_PRODUCER = 0
