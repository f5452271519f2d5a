"""`keras.datasets`."""

from thalweg.keras.datasets import mnist as mnist
