"""The golden files: one .npz for each family, holding a JSON index and one pool of numbers for each dtype.

Nothing in them is pickled.  A leaf is ``[dtype, offset, shape]`` into the pool of its dtype; narrow floats
are kept as unsigned integers of their width, strings as lengths and bytes.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import numpy as np

from .case import numpy_dtype
from .outcome import Leaf

FOLDER = pathlib.Path(__file__).parent / "data"


def _plain(dtype: str) -> np.dtype[Any]:
    """The dtype that a pool is stored as: the dtype itself, or an integer of the same width."""
    own = numpy_dtype(dtype)
    return own if own.isbuiltin == 1 else np.dtype(f"uint{8 * own.itemsize}")


class Writer:
    """Collects the cases of one family and writes their golden file."""

    def __init__(self) -> None:
        self._index: dict[str, Any] = {}
        self._pools: dict[str, list[np.ndarray[Any, Any]]] = {}
        self._sizes: dict[str, int] = {}

    def add(self, name: str, entry: dict[str, Any]) -> None:
        self._index[name] = self._encode(entry)

    def _encode(self, item: Any) -> Any:
        if isinstance(item, Leaf):
            return {"leaf!": self._put(item)}
        if isinstance(item, dict):
            return {k: self._encode(v) for k, v in item.items()}
        return [self._encode(v) for v in item] if isinstance(item, list) else item

    def _put(self, leaf: Leaf) -> list[Any]:
        flat = leaf.array.reshape(-1)
        if leaf.dtype == "string":
            self._append("bytes", np.frombuffer(b"".join(flat.tolist()), np.uint8))
            flat = np.array([len(s) for s in flat.tolist()], np.int32)
        else:
            flat = np.ascontiguousarray(flat).view(_plain(leaf.dtype))
        return [leaf.dtype, self._append(leaf.dtype, flat), list(leaf.array.shape)]

    def _append(self, pool: str, data: np.ndarray[Any, Any]) -> int:
        offset = self._sizes.get(pool, 0)
        self._pools.setdefault(pool, []).append(data)
        self._sizes[pool] = offset + data.size
        return offset

    def write(self, path: pathlib.Path) -> None:
        text = json.dumps(self._index, separators=(",", ":"), sort_keys=True)
        members: dict[str, Any] = {name: np.concatenate(parts) for name, parts in self._pools.items()}
        np.savez_compressed(path, index=np.frombuffer(text.encode(), np.uint8), **members)


class Reader:
    """The golden results of one family, by the names of the cases."""

    def __init__(self, path: pathlib.Path) -> None:
        with np.load(path, allow_pickle=False) as archive:
            self._pools = {name: archive[name] for name in archive.files}
        self._index: dict[str, Any] = json.loads(self._pools.pop("index").tobytes())
        if "string" in self._pools:
            self._ends = np.concatenate([[0], np.cumsum(self._pools["string"])])

    def get(self, name: str) -> dict[str, Any] | None:
        """What was recorded for a case, or None if nothing was."""
        return self._decode(self._index[name]) if name in self._index else None

    def names(self) -> list[str]:
        """The names of the recorded cases."""
        return list(self._index)

    def traced_modes(self, name: str) -> list[str]:
        """The tf.function modes in which TensorFlow itself agrees with its eager result."""
        traced: list[str] = self._index.get(name, {}).get("traced", [])
        return traced

    def _decode(self, item: Any) -> Any:
        if isinstance(item, dict):
            if "leaf!" in item:
                return self._leaf(*item["leaf!"])
            return {k: self._decode(v) for k, v in item.items()}
        return [self._decode(v) for v in item] if isinstance(item, list) else item

    def _leaf(self, dtype: str, offset: int, shape: list[int]) -> Leaf:
        size = int(np.prod(shape, dtype=np.int64))
        if dtype != "string":
            flat = self._pools[dtype][offset : offset + size].view(numpy_dtype(dtype))
            return Leaf(dtype, flat.reshape(shape))
        array = np.empty(size, dtype=object)
        text = self._pools["bytes"]
        for i in range(size):
            array[i] = text[self._ends[offset + i] : self._ends[offset + i + 1]].tobytes()
        return Leaf(dtype, array.reshape(shape))
