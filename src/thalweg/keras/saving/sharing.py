"""Objects that a configuration holds more than once, such as a layer that two others wrap."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any


class _Shared(threading.local):
    """By the objects' numbers: configurations written and objects made; None outside of a scope."""

    configs: dict[int, dict[str, Any]] | None = None
    objects: dict[int, Any] | None = None


_shared = _Shared()


class ObjectSharingScope:
    """Within a `with` block an object that is serialized twice is deserialized once."""

    def __enter__(self) -> ObjectSharingScope:
        self._before = _shared.configs, _shared.objects
        _shared.configs, _shared.objects = {}, {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _shared.configs, _shared.objects = self._before


def record_config(obj: Any, config: dict[str, Any]) -> None:
    """Give the configurations of an object that comes up again the object's number."""
    if _shared.configs is None:
        return
    number = id(obj)
    first = _shared.configs.setdefault(number, config)
    if first is not config:
        first["shared_object_id"] = config["shared_object_id"] = number


def made(number: int | None) -> Any:
    """The object of a number, if it was made already."""
    return None if number is None or _shared.objects is None else _shared.objects.get(number)


def record_object(number: int | None, obj: Any) -> None:
    if number is not None and _shared.objects is not None:
        _shared.objects[number] = obj
