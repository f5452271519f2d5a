"""The notes' Keras programs run, learn, and print the tables and numbers that they print under Keras.

What Keras prints is in golden/keras_*.txt, which make_golden.py makes with the same data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import datasets, notes
from .settled import metrics, settled, tables
from .test_notes import agree, parts

# Runs a program, by its name, and gives what it prints.
Run = Callable[..., str]

# Programs that train, with the least last accuracy, or the largest last loss, that tells they have learnt.
LEARNING = {
    "augmentation": ("val_sparse_categorical_accuracy", 0.6),
    "best_accuracy": ("val_sparse_categorical_accuracy", 0.85),
    "best_loss": ("val_sparse_categorical_accuracy", 0.85),
    "clothes": ("accuracy", 0.8),
    "compile_fit": ("accuracy", 0.8),
    "cross_validation": ("accuracy", 0.8),
    "curves": ("val_sparse_categorical_accuracy", 0.85),
    "custom_network": ("accuracy", 0.8),
    "fashion_cnn": ("accuracy", 0.9),
    "fashion_mnist": ("accuracy", 0.85),
    "iris_class": ("sparse_categorical_accuracy", 0.85),
    "iris_sequential": ("sparse_categorical_accuracy", 0.85),
    "letter_embedding": ("sparse_categorical_accuracy", 0.8),
    "letter_onehot": ("sparse_categorical_accuracy", 0.8),
    "letters_embedding": ("sparse_categorical_accuracy", 0.8),
    "letters_onehot": ("sparse_categorical_accuracy", 0.4),
    "mnist_class": ("val_sparse_categorical_accuracy", 0.85),
    "mnist_sequential": ("val_sparse_categorical_accuracy", 0.85),
    "parameters": ("val_sparse_categorical_accuracy", 0.85),
    "rnn_imdb": ("accuracy", 0.8),
    "save_model": ("val_sparse_categorical_accuracy", 0.85),
    "stop_training": ("loss", 0.4),
}

# Those of them of which a test of their own tells more.
LEARNING_AND_MORE = (
    "best_accuracy best_loss fashion_cnn letter_onehot parameters save_model stop_training".split()
)

# Programs with a test of their own.
OWN = (
    "application autoencoder cifar100_resnet cifar100_vgg cifar10_layers deploy_image early_stopping "
    "fashion_mnist_loop flowers gan horses image_folders load_image load_model metrics mnist_cnn mnist_loop "
    "mobilenet_predict own_images pipeline process regularization resnet_framework resume save_formats "
    "single_nn stock_gru stock_lstm stock_rnn transfer vae"
).split()


@pytest.fixture(name="home", scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keras's folder, with small data sets."""
    home = tmp_path_factory.mktemp("keras")
    datasets.make_all(home)
    return home


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture(name="run")
def _run(fork: Callable[..., Any], home: Path, place: Path) -> Run:
    """What a program prints under `thalweg run`; it must end well."""

    def run(name: str, home: Path = home) -> str:
        done = notes.run(f"keras_{name}", ["-m", "thalweg", "run"], home, place, fork=fork)
        assert done.returncode == 0, done.stderr
        assert "Warning" not in done.stderr, done.stderr
        return done.stdout

    return run


def golden(name: str) -> str:
    return (notes.GOLDEN / f"keras_{name}.txt").read_text(encoding="utf-8")


def cells(lines: list[str]) -> list[list[str]]:
    """The cells of tables; a shape that only one of two knows is left out."""
    return [re.split(r"\s*│\s*", line) if "│" in line else [line] for line in lines]


def check_tables(name: str, printed: str) -> None:
    """The tables are Keras's."""
    found, wanted = cells(tables(printed)), cells(golden(name).splitlines())
    assert len(found) == len(wanted)
    for row, expected in zip(found, wanted, strict=True):
        unknown = {i for cell in (row, expected) for i, text in enumerate(cell) if text == "?"}
        assert [x for i, x in enumerate(row) if i not in unknown] == [
            x for i, x in enumerate(expected) if i not in unknown
        ]


def numbers(pattern: str, printed: str) -> list[float]:
    """The numbers that a pattern finds in what is printed."""
    return [float(x) for x in re.findall(pattern, printed)]


@pytest.mark.parametrize("name", notes.KERAS_EXACT)
def test_exact(name: str, run: Run) -> None:
    (text, found), (wanted_text, wanted) = (parts("\n".join(settled(x))) for x in (run(name), golden(name)))
    assert text == wanted_text.replace("'verbose':'auto'", "'verbose':#")
    wanted = wanted if text == wanted_text else found
    far = [(x, y) for x, y in zip(found, wanted, strict=True) if not agree(x, y, 1e-3)]
    assert not far, f"printed, expected: {far[:10]}"


def check_learning(name: str, printed: str) -> None:
    """The program learnt, and printed the tables that Keras prints."""
    metric, bound = LEARNING[name]
    last = [found[metric] for found in metrics(printed) if metric in found][-1]
    assert last < bound if "loss" in metric else last > bound
    if name in notes.KERAS_TABLES:
        check_tables(name, printed)


@pytest.mark.parametrize("name", [name for name in LEARNING if name not in LEARNING_AND_MORE])
def test_learning(name: str, run: Run) -> None:
    if name.startswith("iris"):
        pytest.importorskip("sklearn", reason="the program imports it")
    check_learning(name, run(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", notes.KERAS_DEEP)
def test_deep(name: str, run: Run) -> None:
    printed = run(name)
    assert all(math.isfinite(x) for found in metrics(printed) for x in found.values())
    check_tables(name, printed)


def test_total_of_parameters() -> None:
    """The numbers in the notes."""
    assert " Trainable params: 101,770 (397.54 KB)" in golden("mnist_sequential")
    assert " Trainable params: 243,786 (952.29 KB)" in golden("fashion_cnn")


def test_fashion_cnn_shows_its_activations(run: Run) -> None:
    printed = run("fashion_cnn")
    check_learning("fashion_cnn", printed)
    assert settled(printed)[-3:] == ["7", "(1, 26, 26, 64)", "(26, 26)"]


def test_stop_training(run: Run) -> None:
    printed = run("stop_training")
    check_learning("stop_training", printed)
    lines = settled(printed)
    assert lines[-2] == " Loss is low so cancelling training!" and "Epoch 5/5" not in lines


def test_letters(home: Path, place: Path) -> None:
    done = notes.run("keras_letter_onehot", ["-m", "thalweg", "run"], home, place)
    assert done.returncode == 0
    check_learning("letter_onehot", done.stdout)
    assert done.stderr.split() == ["a->b", "b->c", "c->d", "d->e", "e->a"]


def test_own_images(run: Run, place: Path) -> None:
    datasets.fill(place)
    first = run("own_images")
    assert "Generate Datasets" in first and metrics(first)[-1]["val_sparse_categorical_accuracy"] > 0.7
    check_tables("own_images", first)
    second = run("own_images")
    assert "Load Datasets" in second and metrics(second)[-1] == metrics(first)[-1]


def test_folders_of_images(run: Run, place: Path) -> None:
    datasets.folders(place / "data" / "train", ["cats", "dogs"], 16, 64)
    datasets.folders(place / "data" / "validation", ["cats", "dogs"], 8, 64)
    printed = run("image_folders")
    assert re.findall(r"Found (\d+) images belonging to 2 classes.\n", printed) == ["32", "16"]
    assert [set(found) for found in metrics(printed)][-1] == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert metrics(printed)[-1]["val_accuracy"] > 0.9


def test_horses(run: Run, place: Path) -> None:
    datasets.archive(place, "horse-or-human", 12)
    datasets.archive(place, "validation-horse-or-human", 4)
    printed = run("horses")
    assert "total training horse images: 12\n" in printed and metrics(printed)[-1]["val_acc"] > 0.9
    assert " Trainable params: 2,659,425 (" in printed


def test_flowers(run: Run, place: Path) -> None:
    datasets.fill(place)
    printed = run("flowers")
    assert f"{datasets.FLOWERS}\n" in printed and "Using 24 files for training.\n" in printed
    assert metrics(printed)[-1]["accuracy"] > 0.3
    check_tables("flowers", printed)


def test_pipeline(run: Run, place: Path) -> None:
    datasets.titanic(place)
    datasets.folders(place / "flower_photos", datasets.FLOWERS, 2, 40, "jpg")
    lines = run("pipeline").splitlines()
    assert lines[:4] == [
        "[8, 3, 0, 8, 2, 1]",
        "[0 1 2 3 4 5 6 7 8 9]",
        "[10 11 12 13 14 15 16 17 18 19]",
        "[20 21 22 23 24  0  1  2  3  4]",
    ]
    assert lines[4] == "[b'the line of steepest descent', b'along a valley']"
    assert lines[5].startswith("[0 1 1 1] {'sex': [b'male', b'female', b'female', b'female'], 'age': [22.0, ")
    assert lines[6:8] == ["[0, 1, 2, 3, 8, 8]", "True"]
    assert lines[8] == str({name: i for i, name in enumerate(datasets.FLOWERS)})
    assert lines[9] == "(40, 40, 3) <dtype: 'uint8'>"
    assert lines[11] == "(4, 192, 192, 3) [0 0 1 1] True"


def test_process(run: Run, place: Path) -> None:
    pytest.importorskip("pandas", reason="the program imports it")
    datasets.credit(place)
    printed = run("process")
    found = metrics(printed)
    assert found[-1]["loss"] < found[0]["loss"]
    assert "dict_keys(['loss', 'acc'])" in printed or "dict_keys(['acc', 'loss'])" in printed
    assert " Total params: 89 (356.00 B)" in printed


def test_image_from_file(run: Run, place: Path) -> None:
    datasets.handwritten(place / "images" / "1.jpg")
    assert run("load_image") == "(224, 224, 3)\n(1, 224, 224, 3)\n"


# Saving and loading.


def test_training_resumes(run: Run, home: Path, place: Path) -> None:
    first = run("resume")
    names = {"checkpoint", "mnist.ckpt.index", "mnist.ckpt.data-00000-of-00001"}
    assert {path.name for path in (place / "checkpoint").iterdir()} == names
    check_tables("mnist_sequential", first)
    second = run("resume")
    assert "load the model" in second and "load the model" not in first
    assert metrics(second)[0]["loss"] < 0.6 < metrics(first)[0]["loss"]

    label = datasets.handwritten(place / "1.png")
    assert f"tf.Tensor([{label}], shape=(1,), dtype=int64)" in run("deploy_image")
    done = notes.run("keras_application", ["-m", "thalweg", "run"], home, place, "1\n1.png\n")
    assert (done.returncode, done.stderr) == (0, f"[{label}]\n")


def test_single_nn(run: Run, place: Path) -> None:
    printed = run("single_nn")
    assert metrics(printed)[-1]["accuracy"] > 0.7
    names = {"checkpoint", "SingleNN.index", "SingleNN.data-00000-of-00001", "SingleNN.h5"}
    assert {path.name for path in (place / "ckpt").iterdir()} == names


def test_model_in_h5(run: Run, place: Path) -> None:
    check_learning("save_model", run("save_model"))
    label = datasets.handwritten(place / "data" / "images" / "2.png", 1)
    assert settled(run("load_model"))[-1] == f"[{label}]"


@pytest.mark.parametrize("kind", ["accuracy", "loss"])
def test_best_weights(kind: str, run: Run, place: Path) -> None:
    printed = run(f"best_{kind}")
    check_learning(f"best_{kind}", printed)
    found = metrics(printed)
    name = {"accuracy": "val_sparse_categorical_accuracy", "loss": "val_loss"}[kind]
    values = [m[name] for m in found if name in m]
    sign = 1 if kind == "accuracy" else -1
    best = [i for i, value in enumerate(values) if all(sign * value > sign * x for x in values[:i])]
    files = {f"weights_{i + 1:02d}-{values[i]:.2f}.hdf5" for i in best}
    assert {path.name for path in (place / "checkpoint").iterdir()} == files


def test_save_formats(run: Run) -> None:
    assert run("save_formats") == "True\nTrue\n"


def test_parameters_in_a_text(run: Run, place: Path) -> None:
    check_learning("parameters", run("parameters"))
    lines = (place / "weights.txt").read_text().splitlines()
    assert lines[:2] == ["kernel", "(784, 128)"] and sum(line == "kernel" for line in lines) == 2
    assert len(re.findall(r"-?\d\.\d+", " ".join(lines))) > 101_000


# Loops of the programs' own.


def test_mnist_loop(run: Run) -> None:
    losses = numbers(r"\d+ \d+ loss: (\S+)", run("mnist_loop"))
    assert len(losses) == 30 and losses[-1] < 0.7 < 1 < losses[0]


def test_fashion_mnist_loop(run: Run) -> None:
    printed = run("fashion_mnist_loop")
    assert len(numbers(r"test acc: (\S+)", printed)) == 30
    assert numbers(r"test acc: (\S+)", printed)[-1] > 0.6
    assert numbers(r"loss: (\S+) ", printed)[-1] < 1
    check_tables("fashion_mnist_loop", printed)


def test_metrics(run: Run) -> None:
    printed = run("metrics")
    assert "datasets: (3000, 28, 28) (3000,) 0 255\n" in printed
    assert numbers(r"Evaluate Acc: (\S+)", printed)[-1] > 0.8
    check_tables("metrics", printed)


@pytest.mark.slow
def test_mnist_cnn(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    few = tmp_path_factory.mktemp("few")
    datasets.mnist(few, 300)
    printed = run("mnist_cnn", few)
    assert printed.count("0.6931") == 6
    losses = [found["loss"] for found in metrics(printed) if "loss" in found]
    assert losses[-2] < losses[0]


def test_regularization(run: Run) -> None:
    printed = run("regularization")
    assert "[True, True]\n" in printed
    assert numbers(r"loss: (\S+) ", printed)[-1] < 0.7


def test_early_stopping(run: Run) -> None:
    lines = run("early_stopping").splitlines()
    assert lines[0] == "stopped after the best by 2"
    assert lines[1].startswith("True 0.9") and lines[2:] == ["False", "True"]


def test_cifar10_layers(run: Run, place: Path) -> None:
    printed = run("cifar10_layers")
    lines = settled(printed)
    assert lines[:2] == ["datasets: (45, 32, 32, 3) (45, 10) 2 246", "batch: (45, 32, 32, 3) (45, 10)"]
    assert lines[-3:] == [
        "saved to ckpt/weight.ckpt",
        "loaded weights from file.",
        "1/1 accuracy loss",
    ]
    assert metrics(printed)[-1] == pytest.approx(metrics(printed)[-2], rel=1e-3)
    assert (place / "ckpt" / "weight.ckpt.index").exists()


@pytest.mark.slow
def test_cifar100_vgg(run: Run) -> None:
    printed = run("cifar100_vgg")
    assert printed.startswith("(16, 32, 32, 3) (16,) (4, 32, 32, 3) (4,)\nsample: (16, 32, 32, 3) (16,) ")
    losses = numbers(r"loss: (\S+)", printed)
    assert len(losses) == 50 and losses[0] == pytest.approx(math.log(100), abs=0.02) and losses[-1] < 2.5


@pytest.mark.slow
def test_cifar100_resnet(run: Run) -> None:
    printed = run("cifar100_resnet")
    assert " Total params: 11,230,948 (42.84 MB)" in printed
    losses = numbers(r"loss: (\S+)", printed)
    assert len(losses) == 3 and losses[-1] < losses[0]


def test_autoencoders(run: Run) -> None:
    printed = run("autoencoder")
    for kind in ("AutoEncoder", "Denoising AutoEncoder", "Dropout AutoEncoder"):
        losses = numbers(rf"(?m)^{kind} \d (\S+)", printed)
        assert len(losses) == 5 and losses[-1] < 0.35 < losses[0]


def test_variational_autoencoder(run: Run) -> None:
    losses = numbers(r"rec loss: (\S+)", run("vae"))
    assert losses[-1] < 200 < 300 < losses[0]


def test_adversaries(run: Run) -> None:
    printed = run("gan")
    assert printed.startswith("(2, 64, 64, 3)\n")
    losses = numbers(r"loss: (\S+)", printed)
    assert len(losses) == 20 and all(math.isfinite(x) for x in losses)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), [("rnn", "24,761"), ("lstm", "98,741"), ("gru", "74,621")])
def test_stock(kind: str, count: str, run: Run, place: Path) -> None:
    pytest.importorskip("sklearn", reason="the program imports it")
    datasets.fill(place)
    printed = run(f"stock_{kind}")
    assert metrics(printed)[-1]["val_loss"] < 0.05
    assert numbers(r"平均绝对误差: (\S+)", printed)[0] < 10
    assert f" Trainable params: {count} (" in printed
    assert (place / "checkpoint" / "stock.ckpt.index").exists()


def test_transfer(run: Run) -> None:
    printed = run("transfer")
    check_tables("transfer", printed)
    assert printed.endswith("True\n")


def test_mobilenet(run: Run, home: Path, place: Path) -> None:
    datasets.handwritten(place / "images" / "test.jpg")
    datasets.imagenet_classes(home)
    lines = settled(run("mobilenet_predict"))
    assert lines[:3] == ["(1, 224, 224, 3)", "1/1", "0.001"] and re.fullmatch(r"Class \d+", lines[3])


def test_every_program_is_run() -> None:
    programs = {path.stem.removeprefix("keras_") for path in notes.PROGRAMS.glob("keras_*.py")}
    assert programs == {*notes.KERAS_EXACT, *LEARNING, *notes.KERAS_DEEP, *OWN}
