"""`keras.callbacks.TerminateOnNaN`."""

from __future__ import annotations

import math
from typing import Any

from thalweg.keras.callbacks.callback import Callback
from thalweg.keras.utils.messages import print_msg


class TerminateOnNaN(Callback):
    """Ends training when the loss is no number any more, or infinite."""

    # The loss over an epoch's batches stays what it became: batches may come many at a time.
    _counts_steps = True

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print_msg(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True
