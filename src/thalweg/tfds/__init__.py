"""`tensorflow_datasets`, as far as `keras.datasets` and folders of files go.

    dataset, info = tfds.load("mnist", split="train[:80%]", as_supervised=True, with_info=True)

Here are the calls `load`, `builder` and `as_numpy` with slices of splits. The data are those of
`keras.datasets`, in Keras's folder and order, or files of the user's in a folder; nothing else is downloaded.
"""

from __future__ import annotations

from thalweg.tfds import features as features
from thalweg.tfds.builders import DatasetBuilder as DatasetBuilder
from thalweg.tfds.builders import DatasetInfo as DatasetInfo
from thalweg.tfds.catalog import DatasetNotFoundError as DatasetNotFoundError
from thalweg.tfds.catalog import builder as builder
from thalweg.tfds.catalog import list_builders as list_builders
from thalweg.tfds.catalog import load as load
from thalweg.tfds.conversion import as_numpy as as_numpy
from thalweg.tfds.folders import ImageFolder as ImageFolder
from thalweg.tfds.splits import Split as Split


def disable_progress_bar() -> None:
    """Accepted; downloads show their progress as Keras's do."""


def enable_progress_bar() -> None:
    """Accepted; downloads show their progress as Keras's do."""
