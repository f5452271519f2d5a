"""`keras.saving.save_model`, `load_model`, `save_weights`, `load_weights`: which format a path means."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from typing import Any

from thalweg.keras.saving import checkpoint, hdf5, keras_format, legacy_h5, sharded
from thalweg.keras.saving.weights_h5 import check_built, read_state, state_budget, stored_in, write_weights
from thalweg.keras.utils.messages import print_msg
from thalweg.ops.files import path_of, replacing

_H5 = (".h5", ".hdf5", ".hdf")
