"""Small data for the notes' Keras programs, laid out as the programs and Keras's folder have them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .notes import SAMPLE

_Array = np.ndarray[Any, Any]
FLOWERS = ["daisy", "dandelion", "roses", "sunflowers", "tulips"]


def digits() -> tuple[_Array, _Array, _Array, _Array]:
    """The package's sample of MNIST: images and labels to train with, and to test on."""
    with np.load(SAMPLE) as file:
        return file["x_train"], file["y_train"], file["x_test"], file["y_test"]


def mnist(home: Path, train: int = 3000) -> None:
    """Digits, as Keras keeps MNIST."""
    x_train, y_train, x_test, y_test = digits()
    folder = _folder(home / "datasets")
    np.savez(
        folder / "mnist.npz", x_train=x_train[:train], y_train=y_train[:train], x_test=x_test, y_test=y_test
    )


def fashion_mnist(home: Path, train: int = 3000) -> None:
    """Digits, as Keras keeps Fashion-MNIST."""
    folder = _folder(home / "datasets" / "fashion-mnist")
    x_train, y_train, x_test, y_test = digits()
    for name, x, y in ("train", x_train[:train], y_train[:train]), ("t10k", x_test, y_test):
        _idx(folder / f"{name}-images-idx3-ubyte.gz", x)
        _idx(folder / f"{name}-labels-idx1-ubyte.gz", y)


def cifar10(home: Path, train: int = 45, test: int = 9) -> None:
    """Coloured patches of 10 classes, as Keras 2 unpacks CIFAR-10."""
    folder = _folder(home / "datasets" / "cifar-10-batches-py")
    for i in range(1, 6):
        _cifar(folder / f"data_batch_{i}", train // 5, i, {b"labels": 10})
    _cifar(folder / "test_batch", test, 0, {b"labels": 10})


def cifar100(home: Path, train: int = 16, test: int = 4) -> None:
    """Coloured patches of 100 classes in 20 groups, as Keras 2 unpacks CIFAR-100."""
    folder = _folder(home / "datasets" / "cifar-100-python")
    for i, (name, count) in enumerate((("train", train), ("test", test))):
        _cifar(folder / name, count, i, {b"fine_labels": 100, b"coarse_labels": 20})


def imdb(home: Path, train: int = 96, test: int = 32) -> None:
    """Reviews of made words, whose first word tells what they think, as Keras keeps IMDB."""
    rng = np.random.default_rng(5)
    arrays = {}
    for name, count in ("train", train), ("test", test):
        labels = rng.integers(0, 2, count)
        reviews = np.empty(count, object)
        reviews[:] = [[1, *rng.integers(10 + 40 * y, 50 + 40 * y, 24).tolist()] for y in labels]
        arrays |= {f"x_{name}": reviews, f"y_{name}": labels}
    np.savez(_folder(home / "datasets") / "imdb.npz", allow_pickle=True, **arrays)


def make_all(home: Path) -> None:
    """All of these."""
    for make in (mnist, fashion_mnist, cifar10, cifar100, imdb):
        make(home)


def fill(place: Path) -> None:
    """All that programs want where they run."""
    labelled(place)
    stock(place)
    folders(place / "flower_photos", FLOWERS, 6, 40, "jpg")


def imagenet_classes(home: Path) -> None:
    """Names of 1,000 classes, as Keras keeps ImageNet's."""
    names = {str(i): [f"n{i:08d}", f"class_{i}"] for i in range(1000)}
    (_folder(home / "models") / "imagenet_class_index.json").write_text(json.dumps(names))


def stock(place: Path, days: int = 260) -> None:
    """Prices of a share, a line for each day: `SH600519.csv`."""
    t = np.arange(days)
    opening = 100 + 20 * np.sin(t / 15) + np.random.default_rng(7).normal(0, 0.5, days)
    with open(place / "SH600519.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["", "date", "open", "close", "high", "low", "volume", "code"])
        for i, price in enumerate(opening.round(3).tolist()):
            table.writerow([i, f"day {i}", price, price, price + 1, price - 1, 1000, 600519])


def credit(place: Path, people: int = 96) -> None:
    """15 numbers about each of some people, and 1 or -1: `credit.csv`."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(people, 15)).round(3)
    y = np.where(x[:, :3].sum(1) > 0, 1, -1)
    np.savetxt(place / "credit.csv", np.column_stack([x, y]), "%g", ",")


def folders(place: Path, classes: Iterable[str], count: int, size: int, ending: str = "png") -> None:
    """Pictures in a folder for each class, which has a colour of its own."""
    from PIL import Image

    rng = np.random.default_rng(11)
    for i, name in enumerate(classes):
        folder = _folder(place / name)
        for n in range(count):
            pixels = rng.integers(0, 80, (size, size, 3), np.uint8)
            pixels[..., i % 3] += np.uint8(120 if i < 3 else 60)
            Image.fromarray(pixels).save(folder / f"{name}{n:02d}.{ending}")


def archive(place: Path, name: str, count: int) -> None:
    """Horses and humans in a zip file."""
    folders(place / "made", ["horses", "humans"], count, 40)
    with zipfile.ZipFile(_folder(place / "tmp") / f"{name}.zip", "w") as file:
        for path in sorted((place / "made").rglob("*.png")):
            file.write(path, path.relative_to(place / "made"))


def labelled(place: Path) -> None:
    """Digits as pictures, and text files that name each with its label."""
    from PIL import Image

    x_train, y_train, x_test, y_test = digits()
    for name, x, y in ("train", x_train[:600], y_train[:600]), ("test", x_test[:100], y_test[:100]):
        folder = _folder(place / "digits" / name)
        lines = []
        for i, (picture, label) in enumerate(zip(x, y, strict=True)):
            Image.fromarray(picture).save(folder / f"{i}_{label}.png")
            lines.append(f"{i}_{label}.png {label}\n")
        (place / "digits" / f"{name}.txt").write_text("".join(lines))


def handwritten(path: Path, index: int = 0, size: int = 56) -> int:
    """A test digit, black on white, as somebody would scan it; its label."""
    from PIL import Image

    _, _, x, y = digits()
    _folder(path.parent)
    Image.fromarray(255 - x[index]).resize((size, size)).convert("RGB").save(path)
    return int(y[index])


def titanic(place: Path) -> None:
    """Some passengers: `titanic.csv`; and some lines: `lines.txt`."""
    (place / "titanic.csv").write_text(
        "survived,sex,age,fare\n0,male,22.0,7.25\n1,female,38.0,71.2833\n1,female,26.0,7.925\n"
        "1,female,35.0,53.1\n0,male,28.0,8.4583\n"
    )
    lines = ["the line of steepest descent", "along a valley", "the way the water takes"]
    (place / "lines.txt").write_text("".join(f"{line}\n" for line in lines))


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _idx(path: Path, array: _Array) -> None:
    """An array of bytes in the format of MNIST's makers."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes(), mtime=0))


def _cifar(path: Path, count: int, seed: int, labels: dict[bytes, int]) -> None:
    """Pictures as CIFAR's makers have them: the channels one after the other, pickled with their labels."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 10, count)
    pixels = rng.integers(0, 100, (count, 3, 32, 32))
    shades = np.random.default_rng(1).integers(0, 150, (10, 3, 2, 2))
    pixels += shades[kinds].repeat(16, 2).repeat(16, 3)
    stream = io.BytesIO()
    data = {b"data": pixels.astype(np.uint8).reshape(count, -1)}
    pickle.dump({**data, **{key: (kinds * (n // 10)).tolist() for key, n in labels.items()}}, stream)
    path.write_bytes(stream.getvalue())
