"""The notes' programs, and how one is run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAMS = ROOT / "examples" / "notes"
GOLDEN = HERE / "golden"
SAMPLE = ROOT / "src" / "thalweg" / "samples" / "mnist.npz"

PLAIN = (
    "activations broadcasting clipping creation data_statistics devices gather gradients himmelblau indexing "
    "initializers iris joining mathematics meshgrid meshgrid_plot padding scatter shapes sorting tensors "
    "tfrecords where"
).split()
SEEDED = (
    "data_loading gradient_clipping linear_regression losses mnist_gradient_descent perceptron "
    "random_numbers topk_accuracy"
).split()

# Keras programs that print the same each time.
KERAS_EXACT = (
    "backpropagation config conv_layers conv_steps dense functional initializers layers learning_rate "
    "outline_class rnn_cells"
).split()
# Networks that see too few pictures to learn.
KERAS_DEEP = "alexnet8 cifar10_baseline densenet inception10 lenet5 resnet18 vgg16".split()
# Programs of which only the tables of their models are the same each time.
KERAS_TABLES = (
    *KERAS_DEEP,
    *(
        "augmentation compile_fit curves fashion_cnn fashion_mnist fashion_mnist_loop flowers iris_class "
        "iris_sequential letter_embedding letter_onehot letters_embedding letters_onehot metrics mnist_class "
        "mnist_sequential own_images transfer"
    ).split(),
)


# Of what is longer, so many lines from each end are compared.
END = 60


def excerpt(text: str) -> str:
    """The first and the last lines of a text, or all of a short one."""
    lines = text.splitlines(keepends=True)
    return text if len(lines) <= 2 * END else "".join([*lines[:END], *lines[-END:]])


def run(
    name: str,
    interpreter: list[str],
    keras_home: Path,
    place: Path | None = None,
    entered: str = "",
    fork: Callable[..., subprocess.CompletedProcess[str]] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program.

    Args:
      keras_home: the folder it finds data sets in; the digits are put there.
      place: the folder it runs in.
      entered: what is typed.
      fork: runs it in a process that has imported Thalweg; by default it is a new one.
    """
    datasets = keras_home / "datasets"
    datasets.mkdir(parents=True, exist_ok=True)
    digits = datasets / SAMPLE.name
    if not digits.exists():
        digits.symlink_to(SAMPLE)
    own = interpreter[0].endswith("keras2.py")
    seeds = not own and (name in SEEDED or name.startswith("keras_"))
    seeding = [str(HERE / "seeded.py")] if seeds else []
    arguments = [*interpreter, *seeding, str(PROGRAMS / f"{name}.py")]
    place = place or keras_home
    if fork is not None:
        return fork(arguments, place, entered, {"KERAS_HOME": str(keras_home)})
    environment = {
        "MPLBACKEND": "Agg",
        "KERAS_HOME": str(keras_home),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")])),
        "PYTHONIOENCODING": "utf-8",
        # Off Linux the Agg backend warns that it shows nothing.
        "PYTHONWARNINGS": "ignore:FigureCanvasAgg is non-interactive",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=place,
        input=entered,
        env={**os.environ, **environment},
    )
