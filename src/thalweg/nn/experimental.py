"""`tf.nn.experimental`."""

from __future__ import annotations

from thalweg.nn.dropout import general_dropout as general_dropout
from thalweg.nn.dropout import stateless_dropout as stateless_dropout
