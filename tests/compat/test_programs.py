"""What surrounds a program of 1.x: flags, files, log, settings, text."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import thalweg as tf
import thalweg.compat.v1 as tf1
from thalweg.compat.v1 import flags


@pytest.fixture
def values() -> flags.FlagValues:
    found = flags.FlagValues()
    flags.DEFINE_string("name", "x", "A name.", flag_values=found)
    flags.DEFINE_integer("steps", 10, "Steps.", lower_bound=0, flag_values=found)
    flags.DEFINE_float("rate", 0.5, "Rate.", flag_values=found)
    flags.DEFINE_boolean("fast", False, "Fast.", flag_values=found)
    flags.DEFINE_list("words", "a,b", "Words.", flag_values=found)
    flags.DEFINE_multi_integer("size", None, "Sizes.", flag_values=found)
    flags.DEFINE_enum("mode", "train", ["train", "test"], "Mode.", flag_values=found)
    return found


def test_flags_are_parsed(values: flags.FlagValues) -> None:
    rest = values(
        [
            "prog",
            "--name=y",
            "-steps",
            "3",
            "--fast",
            "--words=c",
            "--size=1",
            "--size=2",
            "in",
            "--",
            "--out",
        ]
    )
    assert rest == ["prog", "in", "--out"]
    assert values.flag_values_dict() == {
        "name": "y",
        "steps": 3,
        "rate": 0.5,
        "fast": True,
        "words": ["c"],
        "size": [1, 2],
        "mode": "train",
    }
    values(["prog", "--nofast"])
    assert values.fast is False


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("--steps=many", flags.IllegalFlagValueError),
        ("--steps=-1", flags.IllegalFlagValueError),
        ("--mode=rest", flags.IllegalFlagValueError),
        ("--fast=maybe", flags.IllegalFlagValueError),
        ("--rate", flags.IllegalFlagValueError),
        ("--unknown=1", flags.UnrecognizedFlagError),
    ],
)
def test_flags_that_do_not_fit(values: flags.FlagValues, word: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        values(["prog", word])


def test_flags_are_defined_once_and_may_be_required(values: flags.FlagValues) -> None:
    with pytest.raises(flags.DuplicateFlagError):
        flags.DEFINE_string("name", "z", "", flag_values=values)
    flags.DEFINE_string("data", None, "Data.", flag_values=values, required=True)
    with pytest.raises(flags.ValidationError, match="--data"):
        values(["prog"])
    values(["prog", "--data=d"])
    values.steps = 4
    assert (values.data, values.steps) == ("d", 4)


def test_app_runs_main(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flags, "FLAGS", flags.FlagValues())
    flags.DEFINE_integer("n", 1, "N.", flag_values=flags.FLAGS)
    with pytest.raises(SystemExit) as leaving:
        tf1.app.run(lambda argv: (argv, flags.FLAGS.n), ["prog", "--n=5", "rest", "--other"])
    assert leaving.value.code == (["prog", "rest", "--other"], 5)


def test_files(tmp_path: Path) -> None:
    gfile, path = tf1.gfile, tmp_path / "folder" / "a.txt"
    gfile.MakeDirs(path.parent)
    with gfile.GFile(path, "w") as f:
        f.write("one\ntwo\n")
    assert gfile.FastGFile(str(path)).read() == "one\ntwo\n"
    assert list(gfile.Open(path, "rb")) == [b"one\n", b"two\n"]
    assert gfile.Stat(path).length == 8 and gfile.ListDirectory(path.parent) == ["a.txt"]
    gfile.Copy(path, tmp_path / "b.txt")
    with pytest.raises(tf.errors.AlreadyExistsError):
        gfile.Copy(path, tmp_path / "b.txt")
    gfile.Rename(tmp_path / "b.txt", tmp_path / "c.txt")
    assert gfile.Glob(str(tmp_path / "*.txt")) == [str(tmp_path / "c.txt")]
    assert [files for _, _, files in gfile.Walk(tmp_path)] == [["c.txt"], ["a.txt"]]
    gfile.DeleteRecursively(path.parent)
    assert not gfile.Exists(path) and not gfile.IsDirectory(path.parent)
    with pytest.raises(tf.errors.NotFoundError):
        gfile.GFile(path).read()
    with pytest.raises(tf.errors.PermissionDeniedError):
        gfile.GFile(tmp_path / "c.txt").write("x")


def test_log(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger("tensorflow").level
    tf1.logging.set_verbosity(tf1.logging.INFO)
    with_handlers = bool(logging.getLogger().handlers)
    tf1.logging.info("step %d", 3)
    tf1.logging.debug("quiet")
    for _ in range(4):
        tf1.logging.log_first_n(tf1.logging.INFO, "twice", 2)
    assert tf1.logging.get_verbosity() == 20
    tf1.logging.set_verbosity(tf1.logging.ERROR)
    tf1.logging.warning("quiet")
    logging.getLogger("tensorflow").setLevel(before)
    if not with_handlers:
        assert (
            capsys.readouterr().err
            == "INFO:tensorflow:step 3\nINFO:tensorflow:twice\nINFO:tensorflow:twice\n"
        )


def test_settings_of_a_session() -> None:
    config = tf1.ConfigProto(device_count={"GPU": 0}, gpu_options=tf1.GPUOptions(allow_growth=True))
    config.intra_op_parallelism_threads = 2
    assert config.gpu_options.allow_growth and not config.log_device_placement
    copy = tf1.ConfigProto()
    copy.CopyFrom(config)
    assert copy == config and copy.gpu_options is not config.gpu_options
    assert 'key: "GPU"' in str(config) and "allow_growth: true" in str(config)
    with pytest.raises(ValueError, match='no "threads" field'):
        tf1.ConfigProto(threads=2)
    with pytest.raises(AttributeError, match="no field"):
        config.threads = 2
    with tf.Graph().as_default(), tf1.Session(config=config) as session:
        options = tf1.RunOptions(trace_level=tf1.RunOptions.FULL_TRACE)
        assert session.run(tf.constant(1), options=options, run_metadata=tf1.RunMetadata()) == 1


def test_text_and_bytes() -> None:
    compat = tf.compat
    assert compat.as_bytes("ä") == compat.as_bytes("ä".encode()) == b"\xc3\xa4"
    assert compat.as_text(b"\xc3\xa4") == compat.as_str("ä") == "ä"
    assert compat.as_str_any(1.5) == "1.5" and compat.path_to_str(Path("a/b")) == "a/b"
    assert compat.path_to_str(3) == 3
    with pytest.raises(TypeError, match="Expected binary or unicode string, got 3"):
        compat.as_bytes(3)
    with pytest.raises(LookupError):
        compat.as_text("x", "no such encoding")
    assert compat.forward_compatible(2020, 1, 1)
    with compat.forward_compatibility_horizon(2019, 1, 1):
        assert not compat.forward_compatible(2020, 1, 1)
