"""Layers that prepare data: against Keras, and what cases can't say: files, Datasets, models of strings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import layers, models
from thalweg.keras.layers.experimental import preprocessing
from thalweg.keras.utils import PyDataset

from .harness import LayerChecks

BOOK = ["foo bar", "bar baz", "baz bada boom"]
WORDS = ["", "[UNK]", "baz", "bar", "foo", "boom", "bada"]


class TestPreprocessing(LayerChecks):
    family = "preprocessing"


def batches(values: Any, size: int = 2) -> tf.data.Dataset:
    return tf.data.Dataset.from_tensor_slices(values).batch(size)


class Numbered(PyDataset):
    """Batches of an array, with labels."""

    def __init__(self, x: np.ndarray[Any, Any]) -> None:
        super().__init__()
        self.x = x

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        return self.x[index], np.zeros(len(self.x[index]))


class TestAdapting:
    x = np.random.RandomState(0).normal(3, 2, (6, 4, 3)).astype(np.float32)

    @pytest.mark.parametrize("kind", ["array", "tensor", "dataset", "labelled", "py_dataset", "list"])
    def test_normalization(self, kind: str) -> None:
        flat = self.x.reshape(-1, 3)
        data = {
            "array": flat,
            "tensor": tf.constant(flat),
            "dataset": batches(flat, 4),
            "labelled": batches((flat, np.zeros(len(flat))), 4),
            "py_dataset": Numbered(self.x),
            "list": list(self.x),
        }[kind]
        layer = layers.Normalization()
        layer.adapt(data)
        np.testing.assert_allclose(layer.mean.numpy(), flat.mean(0, keepdims=True), rtol=1e-5)
        np.testing.assert_allclose(layer.variance.numpy(), flat.var(0, keepdims=True), rtol=1e-4)
        y = layer(flat).numpy()
        np.testing.assert_allclose(y.mean(0), 0, atol=1e-5)
        np.testing.assert_allclose(y.std(0), 1, rtol=1e-4)

    def test_normalization_of_vectors_in_a_dataset(self) -> None:
        layer = layers.Normalization()
        layer.adapt(tf.data.Dataset.from_tensor_slices(self.x.reshape(-1, 3)))
        np.testing.assert_allclose(layer.mean.numpy()[0], self.x.reshape(-1, 3).mean(0), rtol=1e-5)

    def test_normalization_refuses(self) -> None:
        with pytest.raises(ValueError, match="empty"):
            layers.Normalization().adapt(iter([]))
        with pytest.raises(TypeError, match="shape"):
            layers.Normalization().adapt([1.0, 2.0])
        layer = layers.Normalization()
        layer.build((None, 3))
        with pytest.raises(ValueError, match=r"\(None, 3\)"):
            layer.adapt(np.zeros((4, 2)))

    def test_weights_decide_after_loading(self) -> None:
        layer, other = layers.Normalization(), layers.Normalization()
        layer.adapt(self.x.reshape(-1, 3))
        other.build((None, 3))
        other.set_weights(layer.get_weights())
        np.testing.assert_array_equal(other(self.x), layer(self.x))
        store: dict[str, Any] = {}
        layer.save_own_variables(store)
        assert set(store) == {"0", "1", "2"}
        third = layers.Normalization()
        third.build((None, 3))
        third.load_own_variables(store)
        np.testing.assert_array_equal(third(self.x), layer(self.x))

    def test_discretization(self) -> None:
        x = np.arange(1000, dtype=np.float32)
        one, other = layers.Discretization(num_bins=4), layers.Discretization(num_bins=4)
        one.adapt(x)
        other.adapt(batches(x, 250))
        np.testing.assert_allclose(one.bin_boundaries, [250, 500, 750], atol=20)
        np.testing.assert_allclose(other.bin_boundaries, [250, 500, 750], atol=20)
        again = layers.Discretization.from_config(one.get_config())
        assert again.bin_boundaries == one.bin_boundaries

    def test_text(self) -> None:
        several = (x for x in [BOOK[:1], BOOK[1:]])
        for data in (BOOK, np.array(BOOK), tf.constant(BOOK), batches(BOOK), several):
            layer = layers.TextVectorization()
            layer.adapt(data)
            assert layer.get_vocabulary() == WORDS
        layer.adapt(batches(BOOK), steps=1)
        assert layer.get_vocabulary(include_special_tokens=False) == ["bar", "foo", "baz"]
        assert layer.vocabulary_size() == 5

    def test_lookups(self) -> None:
        strings, integers = layers.StringLookup(), layers.IntegerLookup()
        strings.adapt(batches([["b", "a"], ["b", "c"]]))
        integers.adapt(np.array([[5, 3], [5, 4]]))
        assert strings.get_vocabulary() == ["[UNK]", "b", "c", "a"]
        assert integers.get_vocabulary() == [-1, 5, 4, 3]

    def test_given_vocabularies_stay(self) -> None:
        with pytest.raises(ValueError, match="static vocabulary"):
            layers.StringLookup(vocabulary=["a"]).adapt(["b"])
        with pytest.raises(ValueError, match="bin_boundaries"):
            layers.Discretization(bin_boundaries=[0.0]).adapt([1.0])

    def test_vectors_keep_their_size(self) -> None:
        layer = layers.StringLookup(output_mode="multi_hot")
        layer.adapt(["a", "b"])
        with pytest.raises(RuntimeError, match="Old vocab size is 3"):
            layer.adapt(["a", "b", "c"])


class TestVocabularies:
    def test_from_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "words.txt"
        path.write_text("a\nb\nc\n", encoding="utf-8")
        layer = layers.StringLookup(vocabulary=str(path), mask_token="")
        assert layer.get_vocabulary() == ["", "[UNK]", "a", "b", "c"]
        assert layer(["c", "", "z"]).numpy().tolist() == [4, 0, 1]
        back = layers.StringLookup(vocabulary=str(path), invert=True)
        assert back([1, 3, 0]).numpy().tolist() == [b"a", b"c", b"[UNK]"]
        with pytest.raises(ValueError, match="does not exist"):
            layers.StringLookup(vocabulary=str(tmp_path / "none.txt"))

    def test_configurations_open_no_files(self, tmp_path: Path) -> None:
        (tmp_path / "words.txt").write_text("a\nb\n", encoding="utf-8")
        for kind in (layers.StringLookup, layers.TextVectorization):
            config = {**kind().get_config(), "vocabulary": str(tmp_path / "words.txt")}
            with pytest.raises(ValueError, match="not read"):
                kind.from_config(config)

    @pytest.mark.parametrize("mode", ["int", "multi_hot", "tf_idf"])
    def test_saved_and_loaded(self, mode: str, tmp_path: Path) -> None:
        layer = layers.TextVectorization(output_mode=mode)
        layer.adapt([*BOOK, "straße"])
        store: dict[str, Any] = {}
        layer.save_own_variables(store)
        layer.save_assets(str(tmp_path))
        lines = (tmp_path / "vocabulary.txt").read_bytes().decode().split("\n")
        assert lines == layer.get_vocabulary()
        again = layers.TextVectorization.from_config(layer.get_config())
        again.load_own_variables(store)
        again.load_assets(str(tmp_path))
        assert again.get_vocabulary() == layer.get_vocabulary()
        np.testing.assert_array_equal(again(BOOK), layer(BOOK))

    def test_integers_saved_and_loaded(self, tmp_path: Path) -> None:
        layer = layers.IntegerLookup(mask_token=0)
        layer.adapt([7, 7, 5])
        layer.save_assets(str(tmp_path))
        again = layers.IntegerLookup.from_config(layer.get_config())
        again.load_assets(str(tmp_path))
        assert again.get_vocabulary() == layer.get_vocabulary() == [0, -1, 7, 5]

    def test_special_tokens_may_be_given(self) -> None:
        layer = layers.StringLookup(mask_token="")
        layer.set_vocabulary(["", "[UNK]", "a"])
        assert layer.get_vocabulary() == ["", "[UNK]", "a"]

    def test_inverted(self) -> None:
        layer = layers.StringLookup(vocabulary=["a", "b", "c"], invert=True)
        assert layer([[1, 3], [0, 9]]).numpy().tolist() == [[b"a", b"c"], [b"[UNK]", b"[UNK]"]]

    def test_unknown_tokens_refused(self) -> None:
        layer = layers.StringLookup(vocabulary=["a"], num_oov_indices=0)
        with pytest.raises(tf.errors.InvalidArgumentError, match="found OOV values"):
            layer(["a", "q"])

    def test_encodings(self) -> None:
        layer = layers.StringLookup(vocabulary=["größe", "ß"])
        assert layer.get_vocabulary() == ["[UNK]", "größe", "ß"]
        assert layer(["ß"]).numpy().tolist() == [2]

    def test_functions_of_strings(self) -> None:
        layer = layers.TextVectorization(
            standardize=lambda x: tf.strings.regex_replace(x, "[0-9]", ""),
            split=lambda x: tf.strings.split(x, ";"),
            vocabulary=["a", "b"],
        )
        assert layer(["a1;2b"]).numpy().tolist() == [[2, 3]]


class TestStructures:
    def test_ragged(self) -> None:
        layer = layers.TextVectorization(ragged=True, vocabulary=["foo", "bar"])
        assert layer(["foo bar foo", ""]).to_list() == [[2, 3, 2], []]
        cut = layers.TextVectorization(ragged=True, vocabulary=["foo", "bar"], output_sequence_length=1)
        assert cut(["foo bar foo", ""]).to_list() == [[2], []]
        lookup = layers.StringLookup(vocabulary=["a"])
        assert lookup(tf.ragged.constant([["a"], ["b", "a"]])).to_list() == [[1], [0, 1]]

    def test_sparse(self) -> None:
        layer = layers.StringLookup(vocabulary=["a", "b"], output_mode="count", sparse=True)
        found = layer([["a", "a"], ["z", "b"]])
        assert isinstance(found, tf.SparseTensor)
        assert tf.sparse.to_dense(found).numpy().tolist() == [[0, 2, 0], [1, 0, 1]]
        encoded = layers.CategoryEncoding(3, sparse=True)([[0, 2]])
        assert tf.sparse.to_dense(encoded).numpy().tolist() == [[1, 0, 1]]


class TestInPipelines:
    def test_text_in_a_dataset(self) -> None:
        layer = layers.TextVectorization(output_sequence_length=3)
        layer.adapt(BOOK)
        assert [x.numpy().tolist() for x in batches(BOOK).map(layer)] == [[[4, 3, 0], [3, 2, 0]], [[2, 6, 5]]]
        single = tf.data.Dataset.from_tensor_slices(BOOK).map(layer)
        assert [x.numpy().tolist() for x in single] == [[4, 3, 0], [3, 2, 0], [2, 6, 5]]

    def test_a_model_of_strings(self) -> None:
        layer = layers.TextVectorization(output_mode="multi_hot", vocabulary=["foo", "bar"])
        inputs = layers.Input(shape=(1,), dtype="string")
        outputs = layers.Dense(1, kernel_initializer="ones")(layer(inputs))
        model = models.Model(inputs, outputs)
        x = tf.constant([["foo"], ["bar qux foo"]])
        assert model(x).numpy().tolist() == [[1.0], [3.0]]
        assert tf.function(lambda x: model(x))(x).numpy().tolist() == [[1.0], [3.0]]
        chain = models.Sequential([layer, layers.Dense(1, kernel_initializer="ones")])
        assert chain(x).numpy().tolist() == [[1.0], [3.0]]

    def test_traced_images_are_floats(self) -> None:
        x = np.arange(24, dtype=np.uint8).reshape(2, 3, 4, 1)
        layer = layers.Resizing(2, 2)
        assert layer(x).dtype == tf.uint8
        assert next(iter(tf.data.Dataset.from_tensor_slices(x).map(layer))).dtype == tf.float32

    def test_each_element_is_drawn_anew(self) -> None:
        x = np.arange(72, dtype=np.float32).reshape(6, 3, 4, 1)
        data = tf.data.Dataset.from_tensor_slices(x).map(layers.RandomFlip(seed=5))
        flipped = [bool((y.numpy() != one).any()) for y, one in zip(data, x, strict=True)]
        assert flipped == [True, False, True, False, True, False]

    def test_inference_changes_nothing(self) -> None:
        x = np.random.RandomState(1).rand(2, 4, 4, 3).astype(np.float32)
        for layer in (layers.RandomFlip(), layers.RandomRotation(0.3), layers.RandomHue(0.5), layers.MixUp()):
            np.testing.assert_array_equal(layer(x, training=False), x)

    def test_pipeline(self) -> None:
        layer = layers.Pipeline([layers.RandomFlip("horizontal", seed=3), layers.Rescaling(0.5)])
        x = np.arange(12, dtype=np.float32).reshape(1, 3, 4, 1)
        expected = layers.RandomFlip("horizontal", seed=3)(x) * 0.5
        np.testing.assert_array_equal(layer(x), expected)
        again = layers.deserialize(layers.serialize(layer))
        assert [type(one) for one in again.layers] == [layers.RandomFlip, layers.Rescaling]

    def test_old_names(self) -> None:
        assert preprocessing.RandomFlip is layers.RandomFlip
        assert layers.experimental.preprocessing is preprocessing


def boxed() -> dict[str, Any]:
    """An image with two boxes."""
    return {
        "images": np.zeros((1, 8, 10, 3), np.float32),
        "segmentation_masks": np.zeros((1, 8, 10, 1), np.uint8),
        "bounding_boxes": {"boxes": [[[1.0, 1, 4, 5], [9, 7, 10, 8]]], "labels": [[1, 2]]},
    }


class TestBoxes:
    def boxes_of(self, layer: Any) -> list[Any]:
        result = layer(boxed())
        return [result["bounding_boxes"][key].numpy()[0].tolist() for key in ("boxes", "labels")]

    def test_resized(self) -> None:
        boxes, labels = self.boxes_of(layers.Resizing(4, 5, bounding_box_format="xyxy"))
        assert boxes == [[0.5, 0.5, 2.0, 2.5], [4.5, 3.5, 5.0, 4.0]]
        assert labels == [1, 2]

    def test_padded_and_cut(self) -> None:
        boxes, _ = self.boxes_of(layers.Resizing(8, 5, pad_to_aspect_ratio=True, bounding_box_format="xyxy"))
        assert boxes[0] == [0.5, 2.5, 2.0, 4.5]
        boxes, labels = self.boxes_of(layers.CenterCrop(6, 6, bounding_box_format="xyxy"))
        assert boxes == [[0.0, 0.0, 2.0, 4.0], [6.0, 6.0, 6.0, 6.0]]
        assert labels == [1, -1]

    def test_formats(self) -> None:
        boxes, _ = self.boxes_of(layers.Resizing(4, 5, bounding_box_format="xywh"))
        assert boxes[0] == [0.5, 0.5, 2.0, 2.5]
        with pytest.raises(ValueError, match="bounding_box_format"):
            layers.Resizing(4, 5)(boxed())
        with pytest.raises(ValueError, match="format"):
            layers.Resizing(4, 5, bounding_box_format="corners")(boxed())
