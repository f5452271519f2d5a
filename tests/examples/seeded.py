"""Runs a program with every seed set: python seeded.py program.py."""

import runpy
import sys

import numpy as np
import tensorflow as tf

np.random.seed(116)
tf.random.set_seed(116)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
