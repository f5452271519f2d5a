"""Runs a program with every seed set: python seeded.py program.py."""

import os
import runpy
import sys

import tensorflow as tf

if tf.__name__ == "thalweg":
    from thalweg.keras.utils import downloads

    # The data are samples, which don't have the hashes of the whole.
    downloads.provide = lambda target, *args, **kwargs: target

tf.keras.utils.set_random_seed(116)
del sys.argv[0]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
