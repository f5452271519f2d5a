"""What all tests of datasets share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import thalweg as tf


@pytest.fixture(autouse=True)
def unseeded() -> Iterator[None]:
    """The seed that a test sets is that test's."""
    tf.random.set_seed(None)
    yield
    tf.random.set_seed(None)
