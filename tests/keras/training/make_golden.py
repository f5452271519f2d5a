"""Make `golden.json` with real Keras: `KERAS_BACKEND=tensorflow python make_golden.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import keras  # type: ignore[import-not-found]
import programs  # type: ignore[import-not-found]
import tensorflow as tf  # type: ignore[import-not-found]

GOLDEN = Path(__file__).with_name("golden.json")

if __name__ == "__main__":
    found = {}
    for name, program in programs.PROGRAMS.items():
        keras.utils.clear_session()
        found[name] = program(tf, keras)
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
