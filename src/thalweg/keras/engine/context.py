"""What holds while layers are called: the mode, and the layers that the call is in."""

from __future__ import annotations

import threading
from typing import Any

from thalweg.core.context import state


class _Calls(threading.local):
    """The calls that a thread is in, outermost first.

    Attributes:
      layers: the layers that are being built or called.
      training: the mode that the outermost call that gave one was given; None: none gave one.
    """

    def __init__(self) -> None:
        self.layers: list[Any] = []
        self.training: Any = None


calls = _Calls()


def path_of(layer: Any, name: str) -> str:
    """The path of a weight: the names of the layers around, of the layer, and its own."""
    layers = calls.layers if calls.layers and calls.layers[-1] is layer else [*calls.layers, layer]
    names = [x.name for i, x in enumerate(layers) if not i or layers[i - 1] is not x]
    return "/".join([state.scope.rstrip("/"), *names, name] if state.scope else [*names, name])
