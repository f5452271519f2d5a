"""Message classes of the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from thalweg.protos.definitions import FILES

_PACKAGE = "tensorflow"


def message(name: str) -> Any:
    """The class of a message, such as `message("TensorShapeProto.Dim")`.

    Raises:
      ImportError: the package protobuf isn't installed.
      KeyError: there is no such message.
    """
    return _classes()[name]


def missing() -> ImportError:
    """The error for protobuf not being installed."""
    return ImportError(
        "TensorFlow's messages, such as tf.train.Example, need the package protobuf: pip install protobuf"
    )


@cache
def _classes() -> dict[str, Any]:
    from google.protobuf import message_factory  # type: ignore[import-untyped]

    pool = _pool()
    found = {}
    for text in FILES.values():
        for name, _ in _blocks(text):
            if not name.startswith("enum "):
                kind = message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))
                found[name] = kind
    return found


@cache
def _pool() -> Any:
    try:
        from google.protobuf import descriptor_pb2, descriptor_pool
    except ImportError as error:
        raise missing() from error
    pool: Any = descriptor_pool.DescriptorPool()
    earlier: list[str] = []
    for path, text in FILES.items():
        file = descriptor_pb2.FileDescriptorProto(name=path, package=_PACKAGE, syntax="proto3")
        file.dependency.extend(earlier)
        earlier.append(path)
        _Reader(file, descriptor_pb2).read(text)
        pool.AddSerializedFile(file.SerializeToString())
    return pool


def _blocks(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The messages and enums of a file: the line that opens each, and the words of those below."""
    lines = [line for line in text.splitlines() if line.strip()]
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    starts = [k for k, line in enumerate(lines) if len(line) - len(line.lstrip()) == margin]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start].strip(), [line.split() for line in lines[start + 1 : stop]]


class _Reader:
    """Fills a file's descriptor with what its definition says."""

    def __init__(self, file: Any, descriptors: Any) -> None:
        self.file = file
        self.descriptors = descriptors
        self.field: Any = descriptors.FieldDescriptorProto
        self.messages: dict[str, Any] = {}

    def read(self, text: str) -> None:
        blocks = list(_blocks(text))
        for name, lines in blocks:
            if name.startswith("enum "):
                self.add_enum(name.removeprefix("enum "), lines)
            else:
                self.messages[name] = self.place_of(name)
        for name, lines in blocks:
            if name in self.messages:
                for words in lines:
                    self.add_field(name, words)

    def place_of(self, name: str) -> Any:
        outer, _, own = name.rpartition(".")
        holder = self.messages[outer].nested_type if outer else self.file.message_type
        return holder.add(name=own)

    def add_enum(self, name: str, lines: list[list[str]]) -> None:
        made = self.file.enum_type.add(name=name)
        for number, label in lines:
            made.value.add(name=label, number=int(number))

    def add_field(self, message: str, words: list[str]) -> None:
        number, name, *kind = words
        into = self.messages[message]
        field = into.field.add(name=name, number=int(number), label=self.field.LABEL_OPTIONAL)
        match kind:
            case ["map", key, value]:
                self.set_type(field, f"{message}.{self.add_entry(into, name, key, value)}")
                field.label = self.field.LABEL_REPEATED
            case [typed, "repeated"]:
                self.set_type(field, typed)
                field.label = self.field.LABEL_REPEATED
            case [typed, "in", oneof]:
                self.set_type(field, typed)
                names = [declared.name for declared in into.oneof_decl]
                if oneof not in names:
                    into.oneof_decl.add(name=oneof)
                    names.append(oneof)
                field.oneof_index = names.index(oneof)
            case [typed]:
                self.set_type(field, typed)

    def add_entry(self, into: Any, name: str, key: str, value: str) -> str:
        """The message that an entry of a map is."""
        own = "".join(part.capitalize() for part in name.split("_")) + "Entry"
        entry = into.nested_type.add(name=own)
        entry.options.map_entry = True
        for number, (label, typed) in enumerate((("key", key), ("value", value)), start=1):
            field = entry.field.add(name=label, number=number, label=self.field.LABEL_OPTIONAL)
            self.set_type(field, typed)
        return own

    def set_type(self, field: Any, typed: str) -> None:
        scalar = f"TYPE_{typed.upper()}"
        if hasattr(self.field, scalar) and typed.islower():
            field.type = getattr(self.field, scalar)
            return
        field.type = self.field.TYPE_ENUM if typed in _ENUMS else self.field.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{typed}"


_ENUMS = frozenset(
    name.removeprefix("enum ")
    for text in FILES.values()
    for name, _ in _blocks(text)
    if name.startswith("enum ")
)
