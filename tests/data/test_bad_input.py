"""Bad files and bad elements in pipelines: TensorFlow's exception class, and iterating goes on after it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

Image = pytest.importorskip("PIL.Image")
InvalidArgumentError, NotFoundError = tf.errors.InvalidArgumentError, tf.errors.NotFoundError
RNG = np.random.RandomState(0)


def outcomes(dataset: Any) -> list[Any]:
    """The elements, and in the place of those that can't be made the class of the error."""
    found: list[Any] = []
    elements = iter(dataset)
    while True:
        try:
            found.append(np.asarray(next(elements)).tolist())
        except StopIteration:
            return found
        except tf.errors.OpError as error:
            found.append(type(error))


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """Six JPEG files: the third is cut, the fifth is none, and the last one isn't there."""
    paths = []
    for i in range(6):
        path = tmp_path / f"{i}.jpg"
        Image.fromarray(np.full((8 + i, 8, 3), 40 * i, np.uint8)).save(path)
        paths.append(str(path))
    Path(paths[2]).write_bytes(Path(paths[2]).read_bytes()[:100])
    Path(paths[4]).write_bytes(b"no picture")
    Path(paths[5]).unlink()
    return paths


@pytest.mark.parametrize("parallel", [None, 2, tf.data.AUTOTUNE])
def test_bad_pictures_among_good_ones(pictures: list[str], parallel: Any) -> None:
    def height(path: Any) -> Any:
        return tf.shape(tf.io.decode_jpeg(tf.io.read_file(path)))[0]

    dataset = tf.data.Dataset.from_tensor_slices(pictures).map(height, num_parallel_calls=parallel)
    wanted = [8, 9, InvalidArgumentError, 11, InvalidArgumentError, NotFoundError]
    assert outcomes(dataset) == wanted
    assert outcomes(dataset.prefetch(1)) == wanted
    assert outcomes(dataset.ignore_errors()) == [8, 9, 11]
    assert outcomes(dataset) == wanted  # a new iterator begins anew
    with pytest.raises(InvalidArgumentError, match="element 2"):
        list(dataset)


def test_a_bad_picture_takes_its_batch_along(pictures: list[str]) -> None:
    def pixels(path: Any) -> Any:
        return tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(path), channels=3), [2, 2])[0, 0, 0]

    batches = tf.data.Dataset.from_tensor_slices(pictures).map(pixels).batch(2)
    found = outcomes(batches)
    assert [type(x) if isinstance(x, list) else x for x in found] == [
        list,
        InvalidArgumentError,
        InvalidArgumentError,
    ]


def test_missing_files(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("one\ntwo\n")
    names = [str(tmp_path / "missing.txt"), str(good)]
    for kind in (tf.data.TextLineDataset, lambda path: tf.data.FixedLengthRecordDataset(path, 4)):
        found = tf.data.Dataset.from_tensor_slices(names).flat_map(kind)
        assert outcomes(found)[0] is NotFoundError
        assert len(outcomes(found)) == 3
    assert outcomes(tf.data.TFRecordDataset(names[0])) == [NotFoundError]
    with pytest.raises(NotFoundError, match=r"missing\.txt"):
        list(tf.data.TextLineDataset(names[0]))
    with pytest.raises(tf.errors.OpError):
        list(tf.data.TextLineDataset(str(tmp_path)))  # a folder


def test_other_shapes_in_a_batch() -> None:
    def numbers() -> Iterator[list[int]]:
        yield from ([1], [2], [3], [4, 5], [6], [7])

    signature = tf.TensorSpec([None], tf.int64)
    dataset = tf.data.Dataset.from_generator(numbers, output_signature=signature).batch(2)
    assert outcomes(dataset) == [[[1], [2]], InvalidArgumentError, [[6], [7]]]
    with pytest.raises(InvalidArgumentError, match="shape"):
        list(dataset)
    assert outcomes(dataset.unbatch()) == [[1], [2], InvalidArgumentError, [6], [7]]


def test_a_generator_yields_another_type() -> None:
    def numbers() -> Iterator[Any]:
        yield from (1, 2, "three")

    dataset = tf.data.Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int32))
    assert outcomes(dataset) == [1, 2, InvalidArgumentError]
    with pytest.raises(InvalidArgumentError, match="TypeError"):
        list(dataset)
    assert outcomes(dataset.take(2)) == [1, 2]


def _png(width: int, height: int) -> bytes:
    """A PNG file of some bytes that says it is so large."""

    def chunk(name: bytes, contents: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + contents))
        return struct.pack(">I", len(contents)) + name + contents + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def _jpeg(width: int, height: int) -> bytes:
    """A JPEG file whose header says that it is so large."""
    file = io.BytesIO()
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(file, "JPEG")
    data = bytearray(file.getvalue())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _gif(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(file, "GIF")
    data = bytearray(file.getvalue())
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


@pytest.mark.parametrize("make", [_png, _jpeg, _gif])
def test_pictures_that_claim_to_be_huge(make: Callable[[int, int], bytes]) -> None:
    contents = [make(60_000, 60_000), make(8, 8) if make is not _png else _png(60_000, 1 << 20)]
    dataset = tf.data.Dataset.from_tensor_slices(contents).map(
        lambda data: tf.shape(tf.io.decode_image(data, expand_animations=False))[1]
    )
    found = outcomes(dataset)
    assert found[0] is InvalidArgumentError
    assert found[1] == 8 or make is _png


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_each_byte_may_be_another(kind: str) -> None:
    """Whatever one byte becomes, there is a picture or an error, and the others are read."""
    file = io.BytesIO()
    Image.fromarray(RNG.randint(0, 256, (4, 5, 3)).astype(np.uint8)).save(file, kind)
    data = file.getvalue()
    places = range(len(data)) if len(data) < 400 else RNG.permutation(len(data))[:250].tolist()
    changed = []
    for place in places:
        one = bytearray(data)
        one[place] ^= int(RNG.randint(1, 256))
        changed.append(bytes(one))
    dataset = tf.data.Dataset.from_tensor_slices([*changed, data]).map(
        lambda text: tf.shape(tf.io.decode_image(text, expand_animations=False))[-1], num_parallel_calls=2
    )
    found = outcomes(dataset)
    assert set(found) <= {1, 2, 3, 4, InvalidArgumentError}
    assert len(found) == len(changed) + 1 and found[-1] in (3, 4)
