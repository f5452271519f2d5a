"""Telling programs of TensorFlow 1.x from others by reading them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from thalweg.cli.v1_names import V1Use, uses_v1

Write = Callable[[str, str], Path]


def _name(source: str) -> str | None:
    use = uses_v1(source)
    return use.name if use else None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import tensorflow as tf\ntf.placeholder(tf.float32)", "tf.placeholder"),
        ("import tensorflow\ntensorflow.Session()", "tf.Session"),
        ("import tensorflow as tf\noptimizer = tf.train.AdamOptimizer(0.1)", "tf.train.AdamOptimizer"),
        ("import tensorflow as tf\ntf.contrib.rnn.BasicLSTMCell(3)", "tf.contrib"),
        ("import tensorflow as tf\ncell = tf.nn.rnn_cell.LSTMCell(3)", "tf.nn.rnn_cell"),
        ("import tensorflow as tf\nwith tf.variable_scope('a'): pass", "tf.variable_scope"),
        ("import tensorflow as tf\nclass A:\n  b = tf.get_variable('b')", "tf.get_variable"),
        ("import tensorflow as tf\ndef f(): return tf.log(1.)", "tf.log"),
        ("import tensorflow as tf\nf = lambda: tf.to_float(1)", "tf.to_float"),
        ("from tensorflow import placeholder as p", "tf.placeholder"),
        ("from tensorflow import *\nx = placeholder(float32)", "tf.placeholder"),
        ("from tensorflow.contrib import slim", "tf.contrib"),
        ("import tensorflow.contrib.slim as slim", "tf.contrib"),
        ("import tensorflow as tf\ntrain = tf.train\ntrain.Saver()", "tf.train.Saver"),
        ("import tensorflow as tf\nflags = tf.app.flags", "tf.app"),
        ("import tensorflow as tf\nwriter = tf.summary.FileWriter('logs')", "tf.summary.FileWriter"),
        ("from keras import backend as K\nK.set_session(None)", "keras.backend.set_session"),
        (
            "import tensorflow as tf\ntry:\n  tf.Session()\n  a()\nexcept KeyboardInterrupt: pass",
            "tf.Session",
        ),
        ("import tensorflow as tf\nif training:\n  tf.Session()", "tf.Session"),
    ],
)
def test_1x_programs(source: str, name: str) -> None:
    assert _name(source) == name


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import numpy as tf\ntf.log(1)",
        "import tensorflow as tf\ntf.random.normal([2])\ntf.keras.optimizers.Adam()",
        "import tensorflow as tf\nprint(tf.VERSION)",
        "import tensorflow as tf\nsession = tf.compat.v1.Session()",
        "import tensorflow as tf\ntf.compat.v1.disable_eager_execution()\ntf.compat.v1.Session()",
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\ntf.placeholder(tf.float32)",
        "from tensorflow.compat import v1 as tf\ntf.Session()",
        "import tensorflow as tf\ntf = tf.compat.v1\ntf.Session()",
        "import tensorflow as tf\ntf.enable_eager_execution()\nx = tf.random_normal([2])",
        "import tensorflow.contrib.eager as tfe\ntfe.enable_eager_execution()",
        "import tensorflow as tf\nif tf.__version__[0] == '1':\n  tf.set_random_seed(1)\nelse:\n  pass",
        "import tensorflow as tf\nlog = tf.log if hasattr(tf, 'log') else tf.math.log",
        "import tensorflow as tf\nold = tf.__version__ < '2'\nif old: tf.Session()",
        "import tensorflow as tf\na, b, c = tf.__version__.split('.')\nif a == '1': tf.Session()",
        "import tensorflow as tf\ndef old(): return tf.__version__ < '2'\nif old(): tf.Session()",
        "import tensorflow as tf\nif not tf.executing_eagerly(): tf.Session()",
        "import tensorflow as tf\nhasattr(tf, 'Session') and tf.Session()",
        "import tensorflow as tf\ntry:\n  tf.log\n  tf.mod\nexcept AttributeError: pass",
        "import tensorflow as tf\ntry: tf.set_random_seed(1)\nexcept: tf.random.set_seed(1)",
        "try: import tensorflow.compat.v1 as tf\nexcept ImportError: import tensorflow as tf\ntf.log(1)",
        "import tensorflow as tf\ntf.placeholder = tf.compat.v1.placeholder\ntf.placeholder(tf.float32)",
        "from tensorflow import *\ndef log(x): pass\nlog(1)",
        "import tensorflow as tf\ndef old(): tf.Session()\n@tf.function\ndef step(): pass",
        "import tensorflow as tf\ntf.losses.mean_squared_error([1.], [2.])",
        "print 'Python 2'\nimport tensorflow as tf\ntf.Session()",
    ],
)
def test_other_programs(source: str) -> None:
    assert uses_v1(source) is None


def test_the_first_name_is_told_with_its_line() -> None:
    source = """\
import tensorflow as tf

state = tf.Variable(0)
update = tf.assign(state, tf.add(state, 1))
with tf.Session() as session:
    session.run(update)
"""
    use = uses_v1(source)
    assert use == V1Use("tf.assign", "<string>", 4)
    assert str(use) == "tf.assign (<string>, line 4)"


def test_a_program_of_both_kinds_is_what_surely_runs() -> None:
    dead = "import tensorflow as tf\ndef f(): tf.Session()\ntf.random.set_seed(1)"
    assert _name(dead) is None
    alive = "import tensorflow as tf\ndef f(): tf.random.set_seed(1)\ntf.Session()"
    assert _name(alive) == "tf.Session"


def test_modules_beside_the_script_are_read(write: Write) -> None:
    main = write("main.py", "from models import network\nimport numpy\n")
    write("models/__init__.py", "")
    write("models/network.py", "from . import parts")
    write("models/parts.py", "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)")
    use = uses_v1(main)
    assert use is not None
    assert (use.name, Path(use.path).name, use.line) == ("tf.placeholder", "parts.py", 3)


def test_modules_that_are_not_imported_are_not_read(write: Write) -> None:
    main = write("main.py", "import tensorflow as tf")
    write("old.py", "import tensorflow as tf\nx = tf.placeholder(tf.float32)")
    assert uses_v1(main) is None


def test_tf_may_come_from_a_module_beside(write: Write) -> None:
    main = write("main.py", "from common import *\nsession = tf.Session()")
    write("common.py", "import tensorflow as tf")
    assert (use := uses_v1(main)) and use.name == "tf.Session"


def test_modules_that_import_each_other(write: Write) -> None:
    main = write("a.py", "import b")
    write("b.py", "import a\nimport c.d")
    assert uses_v1(main) is None


def test_the_main_file_decides_over_a_module_beside(write: Write) -> None:
    main = write("main.py", "import helpers\nimport tensorflow as tf\ntf.random.set_seed(1)")
    write("helpers.py", "import tensorflow as tf\nold = tf.to_float(1)")
    assert uses_v1(main) is None


def test_a_module_beside_that_turns_eager_mode_on(write: Write) -> None:
    main = write("main.py", "import setup_eager\nimport tensorflow as tf\ntf.log(1.)")
    write("setup_eager.py", "import tensorflow as tf\ntf.enable_eager_execution()")
    assert uses_v1(main) is None


def _notebook(path: Path, *cells: str) -> Path:
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    return path


def test_a_notebooks_cells_share_their_names(tmp_path: Path) -> None:
    path = _notebook(tmp_path / "n.ipynb", "import tensorflow as tf", "!ls\nx = tf.placeholder(tf.float32)")
    assert uses_v1(path) == V1Use("tf.placeholder", f"{path}[cell 2]", 2)


@pytest.mark.parametrize(("version", "is_v1"), [("1.x", True), ("2.x", False)])
def test_a_notebook_may_choose_for_itself(tmp_path: Path, version: str, is_v1: bool) -> None:
    path = _notebook(
        tmp_path / "n.ipynb", f"%tensorflow_version {version}\nimport tensorflow as tf\ntf.Session()"
    )
    use = uses_v1(path)
    assert (use is not None) is is_v1
    assert use is None or use.name == "%tensorflow_version 1.x"


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes("# -*- coding: latin-1 -*-\nimport tensorflow as tf\ntf.Session('é')".encode("latin-1"))
    assert (use := uses_v1(path)) and use.line == 3
