"""`tensorflow.examples.tutorials.mnist`."""

from thalweg.examples.tutorials.mnist import input_data as input_data
