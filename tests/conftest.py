"""Settings of the test run that must be in place before thalweg is imported.

``THALWEG_TEST_MODE`` names how the golden cases run: ``deferred`` (default), ``sync`` (op by op),
``function`` (inside tf.function), ``dynamic`` (inside tf.function, with unknown dimensions) or
``compiled`` (deferred, but every program goes through XLA: some ten minutes).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

if os.environ.get("THALWEG_TEST_MODE") == "sync":
    os.environ["THALWEG_EAGER"] = "sync"


@pytest.fixture(autouse=True)
def unseeded() -> Iterator[None]:
    """The seed that a test sets is that test's."""
    import thalweg as tf

    tf.random.set_seed(None)
    yield
    tf.random.set_seed(None)
