"""Settings of the test run that must be in place before thalweg is imported.

``THALWEG_TEST_MODE`` names how the golden cases run: ``deferred`` (default), ``sync`` (op by op),
``function`` (inside tf.function) or ``dynamic`` (inside tf.function, with unknown dimensions).
"""

from __future__ import annotations

import os

if os.environ.get("THALWEG_TEST_MODE") == "sync":
    os.environ["THALWEG_EAGER"] = "sync"
