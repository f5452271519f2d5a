"""Programs that are killed: while they save, and while they train with BackupAndRestore."""

from __future__ import annotations

import functools
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
HERE = Path(__file__).parent
FORMATS = ["m.keras", "m.h5", "w.weights.h5", "w.ckpt", "w.weights.json"]


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(name="run")
def _run(fork: Run) -> Run:
    """Runs a program of this folder in a process of its own."""
    return lambda program, *arguments: fork([str(HERE / program), *map(str, arguments)])


@pytest.fixture(name="whole", scope="module")
def _whole(fork: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Any], str]:
    """What a training prints that isn't killed."""

    @functools.cache
    def printed(kind: str, save_freq: Any) -> str:
        folder = tmp_path_factory.mktemp("whole") / "backup"
        done = fork([str(HERE / "train_interrupted.py"), str(folder), kind, str(save_freq)])
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    return printed


def kill_while_saving(run: Run, name: str, kills: int, folder: Path) -> None:
    result = run("saving_again.py", folder, name, kills)
    assert result.returncode == 0, result.stderr
    whole, versions = map(int, result.stdout.split())
    assert whole == kills and versions > kills / 2


@pytest.mark.parametrize("name", ["m.keras", "w.ckpt"])
def test_a_killed_save_leaves_a_whole_file(name: str, run: Run, tmp_path: Path) -> None:
    kill_while_saving(run, name, 10, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_hundreds_of_killed_saves_leave_a_whole_file(name: str, run: Run, tmp_path: Path) -> None:
    kill_while_saving(run, name, 60, tmp_path)


@pytest.fixture(name="check_resumed")
def _check_resumed(run: Run, whole: Callable[[str, Any], str], tmp_path: Path) -> Callable[..., None]:
    def check(kind: str, save_freq: Any, kill: int) -> None:
        """A program that is killed and started again ends as one that isn't."""
        folder = tmp_path / "killed"
        killed = run("train_interrupted.py", folder, kind, save_freq, kill)
        assert killed.returncode == -signal.SIGKILL and not killed.stdout
        assert (folder / "latest.weights.h5").exists()
        resumed = run("train_interrupted.py", folder, kind, save_freq)
        assert resumed.returncode == 0, resumed.stderr
        assert resumed.stdout == whole(kind, save_freq) and len(resumed.stdout) > 1000
        assert not folder.exists()

    return check


def test_a_killed_training_goes_on(check_resumed: Callable[..., None]) -> None:
    check_resumed("arrays", 4, 17)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["arrays", "dataset", "generator"])
@pytest.mark.parametrize(("save_freq", "kill"), [("epoch", 11), ("epoch", 24), (4, 11), (4, 24), (3, 28)])
def test_killed_trainings_go_on(
    kind: str, save_freq: Any, kill: int, check_resumed: Callable[..., None]
) -> None:
    check_resumed(kind, save_freq, kill)


class Interrupted(Exception):
    """Stands for whatever ends a program."""


class Interrupt(keras.callbacks.Callback):
    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.epoch:
            raise Interrupted


def model() -> Any:
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer="ones")])
    made.compile("adam", "mse")
    return made


def fit(made: Any, callbacks: list[Any], **options: Any) -> Any:
    x = np.arange(24, dtype="float32").reshape(8, 3) / 24
    return made.fit(x, x[:, :2], batch_size=2, epochs=4, verbose=0, callbacks=callbacks, **options)


def test_only_the_epochs_left_are_run(tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backup = keras.callbacks.BackupAndRestore(folder, double_checkpoint=True)
    with pytest.raises(Interrupted):
        fit(model(), [backup, Interrupt(3)])
    assert sorted(p.name for p in folder.iterdir()) == [
        "latest.weights.h5",
        "latest.weights.h5.bkp",
        "training_metadata.json",
    ]
    made = model()
    history = fit(made, [keras.callbacks.BackupAndRestore(folder)])
    assert history.epoch == [3] and int(made.optimizer.iterations) == 16
    assert not folder.exists()
    # The next training begins anew.
    assert len(fit(made, []).history["loss"]) == 4


def test_the_state_before_the_last_is_used_where_that_is_damaged(tmp_path: Path) -> None:
    backup = keras.callbacks.BackupAndRestore(tmp_path / "b", double_checkpoint=True, delete_checkpoint=False)
    fit(model(), [backup])
    (tmp_path / "b" / "latest.weights.h5").write_bytes(b"damaged")
    assert fit(model(), [backup]).epoch == [3]
    (tmp_path / "b" / "latest.weights.h5.bkp").unlink()
    (tmp_path / "b" / "latest.weights.h5").write_bytes(b"damaged")
    with pytest.raises(OSError, match="damaged"):
        fit(model(), [backup])


def test_what_keras_backed_up_is_read(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    earlier = model()
    fit(earlier, [])
    earlier.save_weights(tmp_path / "b" / "latest.weights.h5")
    (tmp_path / "b" / "training_metadata.json").write_text('{"epoch": 2, "batch": 3}')
    made = model()
    assert fit(made, [keras.callbacks.BackupAndRestore(tmp_path / "b")]).epoch == [2, 3]
    assert int(made.optimizer.iterations) == 16 + 8


def test_bad_arguments(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Empty `backup_dir`"):
        keras.callbacks.BackupAndRestore("")
    with pytest.raises(ValueError, match="save_freq"):
        keras.callbacks.BackupAndRestore(tmp_path, save_freq="batch")
    backup = keras.callbacks.BackupAndRestore(tmp_path / "b", delete_checkpoint=False)
    fit(model(), [backup])
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3), keras.layers.Dense(2)])
    other.compile("adam", "mse")
    before = other.get_weights()
    with pytest.raises(ValueError, match="fit the model"):
        fit(other, [backup])
    np.testing.assert_array_equal(other.get_weights()[0], before[0])
