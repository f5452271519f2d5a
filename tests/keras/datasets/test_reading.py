"""Files of arrays that others wrote: what they may hold, and that nothing in them is executed."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from thalweg.keras.datasets.reading import read_npz, unpickle


class _Calls:
    """Pickled as a call of a function."""

    def __init__(self, function: Any, *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> Any:
        return self.call


def _objects(*values: Any) -> Any:
    array = np.empty(len(values), object)
    array[:] = values
    return array


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype="uint8").reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(3, dtype=">i4"),
        np.array(["a", "bc"]),
        np.zeros((0, 4), "f2"),
        _objects([1, 2], [], ["x"]),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_arrays_in_pickles(array: Any, protocol: int) -> None:
    quick = unpickle(io.BytesIO(pickle.dumps(array, protocol)), known=True)
    np.testing.assert_array_equal(quick, array)
    again = unpickle(io.BytesIO(pickle.dumps(array, protocol)))
    assert again.dtype == array.dtype and again.shape == array.shape and again.flags.writeable
    np.testing.assert_array_equal(again, array)
    found = unpickle(io.BytesIO(pickle.dumps({"a": array, "b": [1, "x", None, 2.5, (True,)]}, protocol)))
    np.testing.assert_array_equal(found["a"], array)
    assert found["b"] == [1, "x", None, 2.5, (True,)]


def test_a_pickle_of_python_2() -> None:
    """As CIFAR's files are: strings are bytes."""
    data = (
        b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04"
        b"K\x00\x85U\x01b\x87Rq\x05(K\x01K\x02K\x02\x86cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07"
        b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x04\x01\x02\x03\xfftb"
        b"U\x06labelsq\x08]q\t(K\x06K\teu."
    )
    found = unpickle(io.BytesIO(data), encoding="bytes")
    assert found[b"labels"] == [6, 9] and found[b"data"].tolist() == [[1, 2], [3, 255]]


@pytest.mark.parametrize(
    "function",
    [os.system, eval, exec, open, getattr, bytearray, __import__, subprocess.Popen, np.load, pickle.loads],
    ids=lambda function: str(function.__name__),
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_nothing_else_is_called(function: Any, protocol: int, tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    data = pickle.dumps(_Calls(function, f"touch {mark}"), protocol)
    with pytest.raises(ValueError, match="it names"):
        unpickle(io.BytesIO(data))
    inside = pickle.dumps({"a": np.arange(3), "b": [_Calls(function, f"touch {mark}")]}, protocol)
    for known in (False, True):
        with pytest.raises(ValueError, match="it names"):
            unpickle(io.BytesIO(inside), known=known)
    assert not mark.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nsystem\n(S'true'\ntR.",  # the classic
        b"(S'true'\nios\nsystem\n.",  # by INST
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.",  # by STACK_GLOBAL
        b"\x80\x04\x8c\x05numpy\x8c\x0bf2py.sys.os\x93.",  # through an attribute
        b"\x80\x02cnumpy\nndarray\nK\x05\x85R.",  # what stands for the class isn't called
        b"\x80\x02\x82\x01.",  # an extension code
        b"\x80\x02Pabc\n.",  # a persistent object
        b"\x80\x05\x97.",  # an out-of-band buffer
        b"\x80\x02cnumpy\ndtype\n)R.",
        b"\x80\x02c_codecs\nencode\nN}(U\x0c__defaults__K\x01u\x86b.",  # changes what stands for a function
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n)R}b.",
        b"",
        b"\x80\x02",
        b"no pickle",
    ],
)
def test_hostile_pickles(data: bytes) -> None:
    with pytest.raises(ValueError, match="pickle"):
        unpickle(io.BytesIO(data))


def test_a_pickle_that_asks_for_much_memory_gets_none() -> None:
    assert unpickle(io.BytesIO(b"\x80\x02]r\xff\xff\xff\x7f.")) == []  # a place in a table of 17 GB


def _pickled(shape: Any, code: Any, values: Any, order: str = "|") -> bytes:
    """A pickle of an array with the parts given."""

    class Parts:
        def __reduce__(self) -> Any:
            state = (1, shape, _Dtype(code, order), False, values)
            return np._core.multiarray._reconstruct, (np.ndarray, (0,), b"b"), state

    return pickle.dumps(Parts(), 2)


class _Dtype:
    def __init__(self, code: Any, order: str) -> None:
        self.parts = code, order

    def __reduce__(self) -> Any:
        return np.dtype, (self.parts[0], 0, 1), (3, self.parts[1], None, None, None, -1, -1, 0)


def test_the_parts_of_arrays_are_checked() -> None:
    assert unpickle(io.BytesIO(_pickled((2,), "u1", b"ab"))).tolist() == [97, 98]
    for shape, code, values, order in (
        ((3,), "u1", b"ab", "|"),
        ((1 << 60,), "u1", b"ab", "|"),
        ((-1,), "u1", b"", "|"),
        ((2.0,), "u1", b"ab", "|"),
        ((2,), "u1", ["a", "b"], "|"),
        ((1,), "O8", b"12345678", "|"),
        ((2,), "O8", [1], "|"),
        ((1,), "V8", b"12345678", "|"),
        ((1,), "M8", b"12345678", "|"),
        ((1,), "u1,u1", b"ab", "|"),
        ((1,), "u1", b"a", "?"),
    ):
        with pytest.raises(ValueError):
            unpickle(io.BytesIO(_pickled(shape, code, values, order)))


def test_arrays_within_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="within lists"):
        unpickle(io.BytesIO(pickle.dumps({"a": [np.arange(3)]})))
    with pytest.raises(ValueError, match="within lists"):
        unpickle(io.BytesIO(pickle.dumps(_objects(np.arange(3), [1]))))


def test_npz(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    arrays = {
        "plain": np.arange(6.0).reshape(2, 3),
        "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "objects": _objects([1, 2], [3]),
        "scalar": np.array(3),
    }
    for save in (np.savez, np.savez_compressed):
        save(path, **arrays)  # type: ignore[operator]
        for array, wanted in zip(read_npz(path, list(arrays)), arrays.values(), strict=True):
            assert array.dtype == wanted.dtype and array.flags.writeable
            np.testing.assert_array_equal(array, wanted)
    with pytest.raises(ValueError, match="none"):
        read_npz(path, ["none"])
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "b.npz", ["a"])


def test_npz_files_cant_execute_anything(tmp_path: Path) -> None:
    path, mark = tmp_path / "a.npz", tmp_path / "executed"
    np.savez(path, x=_objects(_Calls(os.system, f"touch {mark}")))
    with pytest.raises(ValueError, match="it names"):
        read_npz(path, ["x"])
    assert not mark.exists()


def _npz(path: Path, header: str, data: bytes, version: bytes = b"\x01\x00") -> Path:
    text = header.encode() + b"\n"
    with zipfile.ZipFile(path, "w") as archive:
        size = len(text).to_bytes(2, "little")
        archive.writestr("x.npy", b"\x93NUMPY" + version + size + text + data)
    return path


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}", b"12345678"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", b"12345678"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", b"123456789"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (3,)}", pickle.dumps(_objects(1))),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", pickle.dumps([1])),
        ("{'descr': __import__('os').getcwd(), 'fortran_order': False, 'shape': (1,)}", b""),
        ("nothing", b""),
    ],
)
def test_headers_that_lie(header: str, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"isn't the \.npz file"):
        read_npz(_npz(tmp_path / "a.npz", header, data), ["x"])


def test_members_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from thalweg.keras.datasets import reading

    monkeypatch.setattr(reading, "LARGEST", 1000)
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros(10**5))
    with pytest.raises(ValueError, match="more than 1000"):
        read_npz(tmp_path / "a.npz", ["x"])


def test_broken_bytes_never_do_more_than_raise(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=_objects(*([i, i + 1] for i in range(9))))
    whole = path.read_bytes()
    random = np.random.default_rng(0)
    for _ in range(300):
        data = bytearray(whole)
        data[random.integers(len(data))] ^= 1 << random.integers(8)
        path.write_bytes(bytes(data[: random.integers(1, len(data) + 1)] if random.random() < 0.3 else data))
        try:
            read_npz(path, ["x"])
        except ValueError:
            continue
    plain = pickle.dumps({"a": np.arange(9), "b": [1, 2, "x"]}, 2)
    for _ in range(2000):
        data = bytearray(plain)
        data[random.integers(len(data))] = random.integers(256)
        try:
            unpickle(io.BytesIO(bytes(data)))
        except ValueError:
            continue
