"""`keras.callbacks.RemoteMonitor`."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
import warnings
from typing import Any

from thalweg.keras.callbacks.callback import Callback


class RemoteMonitor(Callback):
    """Sends the results of each epoch to a server.

    Args:
      root: the server's address.
      path: the path that results are posted to.
      field: the form's field with the results as JSON.
      headers: of the requests.
      send_as_json: send the results as JSON themselves, and not in a form.
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        super().__init__()
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        results = json.dumps(
            {"epoch": epoch, **{name: _plain(value) for name, value in (logs or {}).items()}}
        )
        headers = dict(self.headers or {})
        if self.send_as_json:
            body = results.encode()
            headers.setdefault("Content-Type", "application/json")
        else:
            body = urllib.parse.urlencode({self.field: results}).encode()
        request = urllib.request.Request(self.root + self.path, body, headers)
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except (urllib.error.URLError, OSError):
            warnings.warn(f"Could not reach RemoteMonitor root server at {self.root}", stacklevel=2)


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value
