"""Train a three-layer network on handwritten digits with a GradientTape loop, and draw how the loss falls.

python demo/tour.py [--epochs 20] [--picture loss.png]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import thalweg as tf
from thalweg import debug, samples

BATCH = 100


def dense(rng: np.random.Generator, inputs: int, outputs: int) -> tuple[tf.Variable, tf.Variable]:
    """Weights and biases of one layer."""
    return tf.Variable(rng.normal(0, 0.1, (inputs, outputs)).astype("float32")), tf.Variable(
        tf.zeros([outputs])
    )


def network(x: tf.Tensor, layers: list[tuple[tf.Variable, tf.Variable]]) -> tf.Tensor:
    """784-256-128-10, ReLU between the layers."""
    *hidden, (w, b) = layers
    for weights, biases in hidden:
        x = tf.nn.relu(x @ weights + biases)
    return x @ w + b


def accuracy(x: np.ndarray, y: np.ndarray, layers: list[tuple[tf.Variable, tf.Variable]]) -> float:
    right = tf.equal(tf.argmax(network(tf.constant(x), layers), axis=1), tf.constant(y, tf.int64))
    return float(tf.reduce_mean(tf.cast(right, tf.float32)))


def draw(losses: list[float], picture: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    axes.plot(losses, linewidth=0.8)
    axes.set(xlabel="step", ylabel="mean squared error", title="Three layers on 3,000 digits", yscale="log")
    axes.grid(alpha=0.3)
    figure.savefig(picture, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--picture", type=Path, default=Path("loss.png"))
    options = parser.parse_args()
    console = Console()
    (x_train, y_train), (x_test, y_test) = samples.mnist()
    x_train, x_test = (x.reshape(-1, 784).astype("float32") / 255 for x in (x_train, x_test))
    rng = np.random.default_rng(0)
    layers = [dense(rng, 784, 256), dense(rng, 256, 128), dense(rng, 128, 10)]
    variables = [v for layer in layers for v in layer]
    console.print(
        f"Thalweg {tf.__version__}: {len(x_train)} digits to learn from, {len(x_test)} to be tested on"
    )
    losses: list[tf.Tensor] = []
    steps = len(x_train) // BATCH
    began = time.perf_counter()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("training", total=options.epochs * steps)
        for epoch in range(options.epochs):
            order = rng.permutation(len(x_train))
            for step in range(steps):
                chosen = order[step * BATCH : (step + 1) * BATCH]
                x, y = tf.constant(x_train[chosen]), tf.one_hot(y_train[chosen], depth=10)
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(y - network(x, layers)))
                for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
                    variable.assign_sub(0.3 * gradient)
                losses.append(loss)
                progress.advance(task)
            progress.update(task, description=f"epoch {epoch + 1}, loss {float(loss):.4f}")
    seconds = time.perf_counter() - began
    console.print(f"{len(losses)} steps in {seconds:.1f} s, {seconds / len(losses) * 1e3:.2f} ms a step")
    console.print(f"accuracy: {accuracy(x_train, y_train, layers):.1%} on the training digits, ", end="")
    console.print(f"{accuracy(x_test, y_test, layers):.1%} on new ones")
    draw([float(loss) for loss in losses], options.picture)
    console.print(f"the loss curve is in {options.picture}")
    console.print(debug.report())


if __name__ == "__main__":
    main()
