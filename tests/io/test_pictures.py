"""Files of pictures are data: reading them gives a picture, or an `InvalidArgumentError`."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest

import thalweg as tf

Image = pytest.importorskip("PIL.Image")

RNG = np.random.RandomState(0)
PIXELS = RNG.randint(0, 256, (12, 17, 3)).astype(np.uint8)


def saved(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, kind, **options)
    return file.getvalue()


FILES = {kind: saved(kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP")}


@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_exact_formats(kind: str) -> None:
    assert np.array_equal(tf.io.decode_image(FILES[kind]).numpy(), PIXELS)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_png_there_and_back(dtype: type, channels: int) -> None:
    x = RNG.randint(0, np.iinfo(dtype).max, (2, 9, 5, channels)).astype(dtype)
    files = tf.io.encode_png(x)
    assert files.shape == (2,)
    for k in range(2):
        assert np.array_equal(tf.io.decode_png(files[k], dtype=tf.as_dtype(dtype)).numpy(), x[k])


@pytest.mark.parametrize("kind", FILES)
def test_a_changed_byte_never_does_harm(kind: str) -> None:
    data = FILES[kind]
    for place in RNG.permutation(len(data))[:120]:
        changed = bytearray(data)
        changed[place] ^= int(RNG.randint(1, 256))
        try:
            picture = tf.io.decode_image(bytes(changed))
        except tf.errors.InvalidArgumentError:
            continue
        assert picture.shape[-1] in (1, 2, 3, 4)


@pytest.mark.parametrize("kind", FILES)
def test_truncated_files(kind: str) -> None:
    for length in (0, 2, 8, 20, len(FILES[kind]) // 2, len(FILES[kind]) - 3)[: -1 if kind == "GIF" else None]:
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.io.decode_image(FILES[kind][:length])


def test_the_rest_of_a_truncated_jpeg() -> None:
    data = saved("JPEG", quality=95)
    with pytest.raises(tf.errors.InvalidArgumentError, match="JPEG"):
        tf.io.decode_jpeg(data[:-200])
    assert tf.io.decode_jpeg(data[:-200], try_recover_truncated=True).shape == (12, 17, 3)


def test_decompression_bombs_are_refused() -> None:
    def chunk(name: bytes, contents: bytes) -> bytes:
        return (
            struct.pack(">I", len(contents))
            + name
            + contents
            + struct.pack(">I", zlib.crc32(name + contents))
        )

    for width, height in ((100_000, 100_000), (9_000, 9_000)):
        form = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", form) + chunk(b"IDAT", zlib.compress(bytes(1000)))
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"too large|can't hold"):
            tf.io.decode_png(data + chunk(b"IEND", b""))


def test_other_formats_never_reach_a_reader() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match="Unknown image file format"):
        tf.io.decode_image(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")


def test_animations() -> None:
    frames = [Image.fromarray(PIXELS // k) for k in (1, 2, 3)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    data = file.getvalue()
    assert tf.io.decode_gif(data).shape == (3, 12, 17, 3)
    assert tf.io.decode_image(data).shape == (3, 12, 17, 3)
    assert tf.io.decode_image(data, expand_animations=False).shape == (12, 17, 3)
    with pytest.raises(tf.errors.InvalidArgumentError, match="frames"):
        tf.io.decode_png(data)


def test_in_a_function() -> None:
    @tf.function
    def picture(contents: tf.Tensor) -> tf.Tensor:
        x = tf.io.decode_image(contents, channels=3, expand_animations=False)
        return tf.image.resize(tf.image.convert_image_dtype(x, tf.float32), [4, 4])

    assert picture(tf.constant(FILES["PNG"])).shape == (4, 4, 3)
