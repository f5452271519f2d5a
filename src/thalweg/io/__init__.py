"""`tf.io`: reading and writing."""

from __future__ import annotations

from thalweg.io.encodings import decode_base64 as decode_base64
from thalweg.io.encodings import decode_raw as decode_raw
from thalweg.io.encodings import encode_base64 as encode_base64
from thalweg.io.serialization import parse_tensor as parse_tensor
from thalweg.io.serialization import serialize_tensor as serialize_tensor
