"""`keras.preprocessing.text` and `keras.preprocessing.sequence`: Keras's numbers, saving, wrong arguments."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf

text = tf.keras.preprocessing.text
sequence = tf.keras.preprocessing.sequence

# Made by `make_golden.py`.
GOLDEN: dict[str, Any] = json.loads(str(np.load(Path(__file__).with_name("golden.npz"))["tables"]))["texts"]


@pytest.mark.parametrize("name", ["plain", "few", "oov", "characters"])
def test_tokenizer(name: str) -> None:
    wanted = GOLDEN[name]
    tokenizer = text.Tokenizer(**wanted["options"])
    tokenizer.fit_on_texts(GOLDEN["docs"])
    rows = tokenizer.texts_to_sequences([*GOLDEN["docs"], "unknown water"])
    assert rows == wanted["sequences"]
    assert tokenizer.sequences_to_texts(rows) == wanted["texts"]
    config = tokenizer.get_config()
    assert {key: config[key] for key in wanted["config"]} == wanted["config"]
    for mode, matrix in wanted["matrices"].items():
        np.testing.assert_allclose(tokenizer.sequences_to_matrix(rows, mode), matrix, rtol=1e-12)


def test_a_tokenizer_is_saved_and_loaded() -> None:
    tokenizer = text.Tokenizer(oov_token="?")
    tokenizer.fit_on_texts(["a b b", ["B", "c"]])
    again = text.tokenizer_from_json(tokenizer.to_json())
    assert again.texts_to_sequences(["c b x"]) == tokenizer.texts_to_sequences(["c b x"]) == [[4, 2, 1]]
    assert again.index_docs == tokenizer.index_docs and again.word_docs == tokenizer.word_docs
    again.fit_on_texts(["c d"])
    assert again.document_count == 3 and again.word_index["d"] == 5


def test_tokenizer_with_an_analyzer_and_sequences() -> None:
    tokenizer = text.Tokenizer(analyzer=lambda line: line.split("|"))
    tokenizer.fit_on_texts(["a b|c", "c"])
    assert tokenizer.word_index == {"c": 1, "a b": 2}
    tokenizer.fit_on_sequences([[1, 2], [2]])
    assert tokenizer.document_count == 4 and tokenizer.index_docs == {1: 3, 2: 3}


def test_tokenizer_with_wrong_arguments() -> None:
    with pytest.raises(TypeError, match="words"):
        text.Tokenizer(words=3)
    with pytest.warns(UserWarning, match="num_words"):
        assert text.Tokenizer(nb_words=3).num_words == 3
    with pytest.raises(ValueError, match="num_words"):
        text.Tokenizer().sequences_to_matrix([[1]])
    with pytest.raises(ValueError, match="Fit the Tokenizer"):
        text.Tokenizer(num_words=3).sequences_to_matrix([[1]], mode="tfidf")
    with pytest.raises(ValueError, match="mode"):
        text.Tokenizer(num_words=3).sequences_to_matrix([[1]], mode="often")


def test_hashing() -> None:
    assert text.hashing_trick(GOLDEN["docs"][0], 50, "md5") == GOLDEN["md5"]
    numbers = text.one_hot("a b a", 10)
    assert numbers[0] == numbers[2] and all(1 <= number < 10 for number in numbers)
    assert text.hashing_trick("a b", 10, hash_function=len) == [2, 2]


def test_skipgrams_and_the_sampling_table() -> None:
    np.testing.assert_allclose(sequence.make_sampling_table(12, 1e-3), GOLDEN["table"], rtol=1e-12)
    for options, (couples, labels) in GOLDEN["skipgrams"]:
        random.seed(9)
        assert sequence.skipgrams([1, 2, 0, 3, 4, 5, 1], 6, **options) == (couples, labels)


def test_timeseries_generator() -> None:
    x, y = np.arange(20).reshape(10, 2), np.arange(10)
    windows = sequence.TimeseriesGenerator(x, y, length=4, sampling_rate=2, stride=2, batch_size=2)
    assert len(windows) == 2
    samples, targets = windows[0]
    assert samples.tolist() == [[[0, 1], [4, 5]], [[4, 5], [8, 9]]] and targets.tolist() == [4, 6]
    assert len(windows[1][0]) == 1 and len(list(windows)) == 2
    turned = sequence.TimeseriesGenerator(x, y, length=2, reverse=True, start_index=3, end_index=6)[0]
    assert turned[0][:, :, 0].tolist() == [[8, 6], [10, 8]] and turned[1].tolist() == [5, 6]
    np.random.seed(0)
    assert len(sequence.TimeseriesGenerator(x, y, 3, shuffle=True, batch_size=5)[0][1]) == 5
    assert json.loads(json.loads(windows.to_json())["config"]["data"])[1] == [2, 3]


def test_timeseries_generator_with_wrong_arguments() -> None:
    with pytest.raises(ValueError, match="same length"):
        sequence.TimeseriesGenerator([1, 2], [1], 1)
    with pytest.raises(ValueError, match="disallowed"):
        sequence.TimeseriesGenerator([1, 2], [1, 2], 5)


def test_pad_sequences() -> None:
    pad = sequence.pad_sequences
    rows = [[1], [], [2, 3, 4]]
    assert pad(rows).tolist() == [[0, 0, 1], [0, 0, 0], [2, 3, 4]] and pad(rows).dtype == np.int32
    assert pad(rows, 2, padding="post", truncating="post", value=9).tolist() == [[1, 9], [9, 9], [2, 3]]
    assert pad([[[1.5, 2]], [[3, 4], [5, 6]]], dtype="float32").shape == (2, 2, 2)
    assert pad([["a"], ["b", "c"]], dtype=object, value="").tolist() == [["", "a"], ["b", "c"]]
    assert tf.keras.utils.pad_sequences is pad


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sequences": 5}, "iterable"),
        ({"sequences": [1, 2]}, "non-iterable"),
        ({"sequences": [[1]], "padding": "mid"}, "Padding"),
        ({"sequences": [[1]], "truncating": "mid"}, "Truncating"),
        ({"sequences": [[1]], "value": "x"}, "not compatible"),
        ({"sequences": [[[1, 2]], [[1]]]}, "different from"),
        ({"sequences": []}, "maxlen"),
    ],
)
def test_sequences_that_cant_be_padded(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sequence.pad_sequences(**arguments)
