"""TensorFlow's protocol buffer messages, made when they are first asked for.

    message("Example") is tf.train.Example

`definitions.py` says what fields they have; from that come descriptors, from these the classes, by
protobuf's public interface. The descriptors are in a pool of their own, so that TensorFlow may be imported
beside Thalweg.
"""

from __future__ import annotations

from thalweg.protos.messages import message as message
