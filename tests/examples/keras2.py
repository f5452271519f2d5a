"""Runs a program with Keras 2's spellings on Keras 3, with every seed set: python keras2.py program.py.

Only golden files are made with it.
"""

import functools
import os
import pickle
import runpy
import sys
import types
import warnings
from pathlib import Path

import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers


def with_lr(init):
    """An optimizer's `__init__` with `lr` for `learning_rate`."""

    @functools.wraps(init)
    def wrapped(self, *args, **kwargs):
        if "lr" in kwargs:
            kwargs["learning_rate"] = kwargs.pop("lr")
        init(self, *args, **kwargs)

    return wrapped


def add_weight(self, name=None, shape=None, *args, _own=layers.Layer.add_weight, **kwargs):
    """`add_weight` with the name first, where there is one."""
    if name is not None and not isinstance(name, str):
        name, shape = shape, name
    return _own(self, shape, *args, name=name, **kwargs)


DATASETS = Path(os.environ["KERAS_HOME"]) / "datasets"


def digits(*args, **kwargs):
    """The sample of MNIST, which doesn't have the hash of the whole."""
    return str(DATASETS / "mnist.npz")


def reviews(*args, **kwargs):
    """The sample of IMDB."""
    return str(DATASETS / "imdb.npz")


def pictures(folder, names, labels):
    """Pictures and labels of some of CIFAR's files, of any number."""
    files = [pickle.loads((DATASETS / folder / name).read_bytes()) for name in names]
    x = np.concatenate([f[b"data"] for f in files]).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return x, np.concatenate([f[labels] for f in files]).astype(np.uint8)[:, np.newaxis]


def cifar10():
    """The sample of CIFAR-10."""
    read = functools.partial(pictures, "cifar-10-batches-py", labels=b"labels")
    return read([f"data_batch_{i}" for i in range(1, 6)]), read(["test_batch"])


def cifar100(label_mode="fine"):
    """The sample of CIFAR-100."""
    read = functools.partial(pictures, "cifar-100-python", labels=f"{label_mode}_labels".encode())
    return read(["train"]), read(["test"])


for optimizer in (keras.optimizers.SGD, keras.optimizers.Adam, keras.optimizers.RMSprop):
    optimizer.__init__ = with_lr(optimizer.__init__)
layers.Layer.add_weight = add_weight
layers.Layer.add_variable = add_weight
keras.Metric.reset_states = keras.Metric.reset_state
keras.Model.fit_generator = keras.Model.fit
layers.experimental = types.SimpleNamespace(preprocessing=layers)
sys.modules["keras.src.datasets.mnist"].get_file = digits
sys.modules["keras.src.datasets.imdb"].get_file = reviews
keras.datasets.cifar10.load_data = cifar10
keras.datasets.cifar100.load_data = cifar100

warnings.filterwarnings("ignore")
keras.utils.set_random_seed(116)
del sys.argv[0]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
