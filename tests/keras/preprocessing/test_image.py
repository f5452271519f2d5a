"""`keras.preprocessing.image`: the pictures that Keras makes of the same seeds, and all around them."""

from __future__ import annotations

import json
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import thalweg as tf
from thalweg.keras.preprocessing.image import affine

image = tf.keras.preprocessing.image
Generator = image.ImageDataGenerator

# Pictures and tables of `make_golden.py`.
GOLDEN = np.load(Path(__file__).with_name("golden.npz"))
TABLES: dict[str, Any] = json.loads(str(GOLDEN["tables"]))


def _pictures() -> np.ndarray[Any, Any]:
    return np.random.RandomState(0).randint(0, 256, (5, 9, 7, 3)).astype("float32")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five pictures of cats, four of dogs."""
    path = tmp_path_factory.mktemp("pictures")
    random = np.random.RandomState(1)
    for name, count in (("cats", 5), ("dogs", 4)):
        (path / name).mkdir()
        for i in range(count):
            pixels = random.randint(0, 256, (10, 7 + i, 3)).astype("uint8")
            Image.fromarray(pixels).save(path / name / f"{i}.png")
    return path


def _check(got: Any, key: str, rtol: float = 2e-6, atol: float = 2e-5) -> None:
    wanted = GOLDEN[key]
    assert got.dtype == wanted.dtype and got.shape == wanted.shape
    np.testing.assert_allclose(got, wanted, rtol=rtol, atol=atol)


@pytest.mark.parametrize("name", TABLES["flows"])
def test_flow_gives_keras_pictures(name: str) -> None:
    options = TABLES["flows"][name]
    x = _pictures()
    if options.get("data_format") == "channels_first":
        x = x.transpose(0, 3, 1, 2)
    generator = Generator(**options)
    generator.fit(x, augment=name == "featurewise", rounds=2, seed=5)
    flow = generator.flow(x, np.arange(5), batch_size=3, seed=7)
    for i in range(3):
        got, labels = next(flow)
        # Decorrelating divides by small numbers.
        _check(got, f"flow/{name}/{i}/x", atol=1e-3 if name == "zca" else 2e-5)
        assert labels.tolist() == GOLDEN[f"flow/{name}/{i}/y"].tolist()


@pytest.mark.parametrize("name", TABLES["folders"])
def test_flow_from_directory_gives_keras_pictures(name: str, folder: Path) -> None:
    generator = Generator(**TABLES["folder_generator"])
    flow = generator.flow_from_directory(folder, batch_size=4, seed=3, **TABLES["folders"][name])
    for i in range(2):
        batch = next(flow)
        parts = batch if isinstance(batch, tuple) else (batch,)
        for key, part in zip("xy", parts, strict=False):
            _check(part, f"folder/{name}/{i}/{key}")


def test_functions_give_keras_pictures() -> None:
    x = _pictures()[0]
    last = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    np.random.seed(4)
    _check(image.random_rotation(x, 50, **last), "function/random_rotation")
    _check(image.random_shift(x, 0.3, 0.4, **last), "function/random_shift")
    _check(image.random_shear(x, 30, **last), "function/random_shear")
    _check(image.random_zoom(x, (0.5, 1.5), **last), "function/random_zoom")
    _check(image.random_channel_shift(x, 40, 2), "function/random_channel_shift")
    _check(image.random_brightness(x, (0.5, 2.0)), "function/random_brightness", atol=1)
    beyond = image.random_brightness(x * 3 - 200, (0.5, 2.0), scale=False)
    _check(beyond, "function/random_brightness_beyond", atol=3)


@pytest.mark.parametrize("fill_mode", ["nearest", "constant"])
def test_linear_interpolation_is_scipys(fill_mode: str) -> None:
    random = np.random.default_rng(0)
    for trial in range(60):
        shape = (*random.integers(1, 40, 2), random.choice([1, 3, 4]))
        x = random.integers(0, 256, shape).astype(np.float32)
        angle = random.choice([90.0, 180.0, random.uniform(-180, 180)])
        shift = random.choice([0.0, -3.0, random.uniform(-9, 9)], 2)
        zoom = random.choice([1.0, random.uniform(0.3, 2)], 2)
        matrix = affine.transform_matrix(angle, *shift, 20.0 * (trial % 2), *zoom)
        assert matrix is not None
        matrix = affine.around_middle(matrix, shape[0], shape[1])
        wanted = affine._by_scipy(x, 2, matrix, fill_mode, 7.5, 1)
        got = affine._linear(x, 2, matrix, (False, False), fill_mode, 7.5)
        np.testing.assert_allclose(got, wanted, rtol=2e-7, atol=1e-11)
        flipped = affine._linear(x, 2, matrix, (True, True), fill_mode, 7.5)
        np.testing.assert_array_equal(flipped, got[::-1, ::-1])


def test_pictures_of_integers_and_large_ones() -> None:
    x = np.arange(24, dtype=np.uint8).reshape(4, 6, 1)
    axes = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    left = image.apply_affine_transform(x, tx=1, fill_mode="constant", **axes)
    assert left.dtype == np.uint8
    np.testing.assert_array_equal(left, np.concatenate([x[:, 1:], np.zeros_like(x[:, :1])], axis=1))
    large = np.random.default_rng(0).random((250, 250, 1))  # more than one block of rows
    turned = image.apply_affine_transform(large, theta=180, **axes)
    np.testing.assert_allclose(turned, large[::-1, ::-1], atol=1e-9)


def test_wrong_axes() -> None:
    x = np.zeros([2, 3, 4])
    with pytest.raises(ValueError, match="distinct"):
        image.apply_affine_transform(x, 1, row_axis=0, col_axis=0, channel_axis=2)
    with pytest.raises(ValueError, match="first and last"):
        image.apply_affine_transform(x, 1, row_axis=0, col_axis=2, channel_axis=1)
    with pytest.raises(ValueError, match="multi-channel"):
        image.apply_affine_transform(x[0], 1)


@pytest.mark.parametrize(
    "options",
    [
        {"zoom_range": [1, 2, 3]},
        {"brightness_range": 0.5},
        {"validation_split": 1.5},
        {"data_format": "sideways"},
    ],
)
def test_wrong_options(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        Generator(**options)


def test_options_that_override_others_warn() -> None:
    with pytest.warns(UserWarning, match="featurewise_std_normalization.*overrides.*featurewise_center"):
        assert Generator(featurewise_std_normalization=True).featurewise_center
    with pytest.warns(UserWarning, match="hasn't been fit"):
        Generator(featurewise_center=True).standardize(np.zeros([2, 2, 1], "f"))


def test_several_threads_make_what_one_makes() -> None:
    own = type("Own", (Generator,), {})  # a user's class, of which one thread makes the pictures
    x = np.random.default_rng(3).integers(0, 256, (7, 70, 60, 3)).astype("float32")
    options: dict[str, Any] = {
        "rotation_range": 30,
        "width_shift_range": 0.2,
        "zoom_range": 0.3,
        "horizontal_flip": True,
        "channel_shift_range": 20,
        "brightness_range": (0.5, 1.5),
        "rescale": 1 / 255,
        "samplewise_center": True,
    }
    batches = []
    for kind in (Generator, own):
        np.random.seed(1)
        flow = kind(**options).flow(x, np.arange(7), batch_size=4)
        batches.append([next(flow) for _ in range(4)] + [np.random.random()])
    for (got, labels), (wanted, other) in zip(batches[0][:-1], batches[1][:-1], strict=True):
        np.testing.assert_array_equal(got, wanted)
        np.testing.assert_array_equal(labels, other)
    assert batches[0][-1] == batches[1][-1]


def test_a_file_that_is_no_picture(tmp_path: Path) -> None:
    """The batch with it fails, the next one doesn't."""
    (tmp_path / "cats").mkdir()
    for i in range(4):
        Image.fromarray(np.full((8, 8, 3), i, np.uint8)).save(tmp_path / "cats" / f"{i}.png")
    (tmp_path / "cats" / "1.png").write_bytes(b"no picture")
    for size in (8, 200):
        flow = Generator().flow_from_directory(
            tmp_path, target_size=(size, size), batch_size=2, shuffle=False
        )
        with pytest.raises(OSError):  # Pillow's UnidentifiedImageError
            next(flow)
        batch, _ = next(flow)
        assert batch[:, 0, 0, 0].tolist() == [2, 3]


def test_a_preprocessing_function_is_called_in_order() -> None:
    seen: list[float] = []

    def note(x: Any) -> Any:
        assert threading.current_thread() is threading.main_thread()
        seen.append(float(x[0, 0, 0]))
        return x + np.random.random()

    x = np.arange(8, dtype="f").reshape(8, 1, 1, 1)
    np.random.seed(0)
    got = next(Generator(preprocessing_function=note).flow(x, batch_size=8, shuffle=False))
    assert seen == list(range(8))
    np.random.seed(0)
    wanted = [i + [np.random.random() for _ in range(3)][2] for i in range(8)]  # after two draws for flips
    np.testing.assert_allclose(got.ravel(), wanted, rtol=1e-6)


def test_a_subclass_may_change_what_a_generator_does() -> None:
    class Negative(Generator):  # type: ignore[misc, valid-type]
        def standardize(self, x: Any) -> Any:
            return -super().standardize(x)

    flow = Negative(rescale=2.0).flow(np.ones([2, 3, 3, 1]))
    assert (next(flow) == -2).all()


def test_epochs_and_random_access(folder: Path) -> None:
    flow = Generator().flow_from_directory(folder, target_size=(4, 4), batch_size=4, class_mode="sparse")
    assert len(flow) == 3 and flow.samples == 9 and flow.class_indices == {"cats": 0, "dogs": 1}
    labels = [next(flow)[1] for _ in range(3)]
    assert [len(batch) for batch in labels] == [4, 4, 1]
    assert sorted(np.concatenate(labels)) == [0] * 5 + [1] * 4
    assert flow[2][0].shape == (1, 4, 4, 3)
    with pytest.raises(ValueError, match="length 3"):
        flow[3]
    flow.on_epoch_end()
    flow.reset()
    assert next(flow)[0].shape == (4, 4, 4, 3)


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "0.png"
    Image.new("RGB", (4, 4), (10, 20, 30)).save(path)
    flow = Generator().flow_from_directory(tmp_path, target_size=(4, 4), class_mode=None)
    first, again = next(flow), next(flow)
    np.testing.assert_array_equal(first, again)
    assert first[0, 0, 0].tolist() == [10, 20, 30]
    Image.new("RGB", (40, 40), (1, 2, 3)).save(path)
    assert next(flow)[0, 0, 0].tolist() == [1, 2, 3]


def test_changed_pictures_are_saved(tmp_path: Path, folder: Path) -> None:
    where = {"save_to_dir": str(tmp_path), "save_prefix": "new", "save_format": "png"}
    next(Generator(horizontal_flip=True).flow_from_directory(folder, (6, 5), batch_size=3, **where))
    saved = sorted(tmp_path.iterdir())
    assert len(saved) == 3 and all(path.name.startswith("new_") for path in saved)
    assert image.load_img(saved[0]).size == (5, 6)


def test_arrays_beside_the_pictures() -> None:
    x, more = np.zeros([6, 3, 3, 1]), np.arange(6)
    both = (x, [more, more * 2])
    flow = Generator(validation_split=0.5).flow(both, more % 3, 2, shuffle=False, subset="training")
    (pictures, first, second), y = next(flow)
    assert pictures.shape == (2, 3, 3, 1)
    assert (first.tolist(), second.tolist(), y.tolist()) == ([3, 4], [6, 8], [0, 1])
    with_weights = Generator().flow(x, more, sample_weight=more / 2, batch_size=2, shuffle=False)
    assert next(with_weights)[2].tolist() == [0, 0.5]


def test_arrays_that_dont_fit() -> None:
    x = np.zeros([4, 3, 3, 1])
    with pytest.raises(ValueError, match="same length"):
        Generator().flow(x, np.zeros(3))
    with pytest.raises(ValueError, match="rank 4"):
        Generator().flow(x[0])
    with pytest.raises(ValueError, match="different number of classes"):
        Generator(validation_split=0.5).flow(x, np.array([0, 0, 1, 1]), subset="training")
    with pytest.raises(ValueError, match="Invalid subset"):
        Generator(validation_split=0.5).flow(x, subset="test")


def test_folders_that_arent_there_and_files_that_are_no_pictures(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Generator().flow_from_directory(tmp_path / "nowhere")
    for name, value in (("class_mode", "ordinal"), ("color_mode", "cmyk"), ("subset", "test")):
        with pytest.raises(ValueError, match=value):
            Generator().flow_from_directory(folder, **{name: value})
    (tmp_path / "a").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "a" / "0.png")
    (tmp_path / "a" / "1.png").write_bytes(b"no picture")
    flow = Generator().flow_from_directory(tmp_path, target_size=(4, 4), batch_size=1, shuffle=False)
    next(flow)
    with pytest.raises(OSError, match="cannot identify"):
        next(flow)
    assert next(flow)[0].shape == (1, 4, 4, 3)  # iteration goes on


def _table(folder: Path) -> Any:
    pandas = pytest.importorskip("pandas")
    return pandas.DataFrame(
        {
            "filename": ["cats/0.png", "dogs/0.png", "cats/1.png", "dogs/1.png", "cats/none.png"],
            "class": ["cat", "dog", "cat", "dog", "cat"],
            "tags": [["a", "b"], ["b"], ["a"], ["c"], ["a"]],
            "weight": [1.0, 2.0, 3.0, 4.0, 5.0],
            "x": [0.1, 0.2, 0.3, 0.4, 0.5],
        }
    )


def test_flow_from_dataframe(folder: Path) -> None:
    table = _table(folder)
    common = {"target_size": (4, 4), "shuffle": False}
    with pytest.warns(UserWarning, match="1 invalid image filename"):
        flow = Generator().flow_from_dataframe(table, folder, weight_col="weight", **common)
    x, y, w = next(flow)
    assert x.shape == (4, 4, 4, 3)
    assert (y.tolist(), w.tolist()) == ([[1, 0], [0, 1], [1, 0], [0, 1]], [1, 2, 3, 4])
    table = table[:4]

    def labels(**options: Any) -> Any:
        return next(Generator().flow_from_dataframe(table, folder, **common, **options))[1]

    assert labels(class_mode="binary").tolist() == [0, 1, 0, 1]
    assert labels(class_mode="raw", y_col=["x", "weight"]).tolist()[1] == [0.2, 2.0]
    assert labels(y_col="tags").tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert labels(y_col="tags", classes=["c", "a"]).tolist() == [[0, 1], [0, 1], [1, 0]]
    multiple = labels(class_mode="multi_output", y_col=["x", "class"])
    assert multiple[0].tolist() == [0.1, 0.2, 0.3, 0.4] and multiple[1].tolist()[0] == "cat"


def test_tables_that_dont_fit(folder: Path) -> None:
    table = _table(folder)[:4]
    for error, options in (
        (ValueError, {"class_mode": "ordinal"}),
        (TypeError, {"class_mode": "multi_output"}),
        (TypeError, {"x_col": "x"}),
        (TypeError, {"class_mode": "sparse", "y_col": "x"}),
        (ValueError, {"class_mode": "binary", "classes": ["cat", "dog", "cow"]}),
        (TypeError, {"y_col": "x"}),
        (TypeError, {"weight_col": "class"}),
    ):
        with pytest.raises(error):
            Generator().flow_from_dataframe(table, folder, **options)


def test_pictures_as_arrays_and_back(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(0, 256, (5, 4, 3)).astype("float32")
    x[0, 0] = (0, 128, 255)  # the whole range, so that scaling changes nothing
    for name in ("a.png", "a.bmp"):
        tf.keras.utils.save_img(tmp_path / name, x)
        np.testing.assert_array_equal(tf.keras.utils.img_to_array(image.load_img(tmp_path / name)), x)
    with pytest.warns(UserWarning, match="RGBA"):
        tf.keras.utils.save_img(tmp_path / "a.jpg", np.concatenate([x, x[:, :, :1]], -1))
    grey = image.load_img(tmp_path / "a.png", color_mode="grayscale", target_size=(3, 2), interpolation="box")
    assert tf.keras.utils.img_to_array(grey, data_format="channels_first").shape == (1, 3, 2)
    high = tf.keras.utils.array_to_img(np.array([[[1000.0]]]), scale=False)
    assert high.mode == "I" and tf.keras.utils.img_to_array(high).ravel() == [1000]
    kept = image.load_img(tmp_path / "a.png", target_size=(2, 4), keep_aspect_ratio=True, interpolation="box")
    assert kept.size == (4, 2)


def test_pictures_that_cant_be_converted(tmp_path: Path) -> None:
    utils = tf.keras.utils
    for call in (
        lambda: utils.array_to_img(np.zeros([2, 2])),
        lambda: utils.array_to_img(np.zeros([2, 2, 5])),
        lambda: utils.img_to_array(np.zeros([2])),
        lambda: utils.img_to_array(np.zeros([2, 2, 3]), data_format="sideways"),
    ):
        with pytest.raises(ValueError):
            call()
    utils.save_img(tmp_path / "a.png", np.zeros([2, 2, 3]))
    with pytest.raises(ValueError, match="color_mode"):
        utils.load_img(tmp_path / "a.png", color_mode="cmyk")
    with pytest.raises(ValueError, match="interpolation"):
        utils.load_img(tmp_path / "a.png", target_size=(4, 4), interpolation="magic")
    with pytest.raises(TypeError, match="path-like"):
        utils.load_img(5)


def test_smart_resize() -> None:
    x = np.random.default_rng(0).random((9, 6, 3)).astype("float32")
    got = image.smart_resize(x, (4, 4))
    np.testing.assert_allclose(got, tf.image.resize(x[1:7], (4, 4)).numpy(), rtol=1e-6)
    first = np.stack([x, x]).transpose(0, 3, 1, 2)
    assert image.smart_resize(first, (2, 5), data_format="channels_first").shape == (2, 3, 2, 5)
    assert image.smart_resize(tf.constant(x), (4, 4), "nearest").dtype == tf.float32
    for wrong in (x[0], x[None, None]):
        with pytest.raises(ValueError, match="rank"):
            image.smart_resize(wrong, (4, 4))


def test_nothing_is_left_of_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        next(Generator(rotation_range=3).flow(np.zeros([2, 4, 4, 3]), batch_size=2))
