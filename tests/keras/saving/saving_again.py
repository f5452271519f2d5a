"""A program that has processes save a model over and over, and kills them; it prints how many files stayed
whole, and how many different values they had.

python saving_again.py FOLDER NAME KILLS
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

import thalweg as tf

keras = tf.keras


def fill(model: Any, number: int) -> None:
    model.set_weights([np.full_like(w, number) for w in model.get_weights()])


def save(model: Any, path: Path) -> None:
    if path.suffix == ".ckpt" or path.name.endswith(".weights.h5"):
        model.save_weights(path)
    elif path.name.endswith(".weights.json"):
        model.save_weights(path, max_shard_size=1e-4)
    else:
        model.save(path)


def load(model: Any, path: Path) -> list[Any]:
    """The values in a file."""
    if path.suffix in (".keras", ".h5") and not path.name.endswith(".weights.h5"):
        model = keras.models.load_model(path, compile=False)
    else:
        model.load_weights(path)
    return list(model.get_weights())


def stamp(path: Path) -> int:
    """Something that is another after each save."""
    return os.stat(path.with_name(f"{path.name}.index") if path.suffix == ".ckpt" else path).st_mtime_ns


def main() -> None:
    folder, name, kills = sys.argv[1:]
    path = Path(folder) / name
    model = keras.Sequential([keras.Input((100,)), *(keras.layers.Dense(100) for _ in range(6))])
    fill(model, 0)
    save(model, path)
    began = time.perf_counter()
    save(model, path)
    taken = time.perf_counter() - began
    chance = random.Random(7)
    whole, seen = 0, set()
    for kill in range(int(kills)):
        before = stamp(path)
        child = os.fork()
        if child == 0:
            number = 1000 * kill
            while True:
                number += 1
                fill(model, number)
                save(model, path)
        # After a save has come to its end, at some moment of the next.
        while stamp(path) == before:
            time.sleep(1e-4)
        time.sleep(chance.uniform(0, 1.5) * taken)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        values = {float(x) for w in load(model, path) for x in (w.min(), w.max())}
        whole += len(values) == 1
        seen |= values
    print(whole, len(seen))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
