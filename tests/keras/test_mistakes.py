"""Mistakes that users of Keras make: the error's class is Keras's or TensorFlow's, and the sentence is clear.

The sentence names the layer or the argument, what was wanted and what was received. After each mistake a
model must train as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import thalweg as tf

keras = tf.keras
layers = keras.layers
SCHEDULER = keras.callbacks.LearningRateScheduler
ARGUMENT = tf.errors.InvalidArgumentError

X = np.ones((8, 4), "float32")
CLASSES = np.arange(8) % 3
COLUMN = np.ones((8, 1), "float32")


def classifier(**options: Any) -> Any:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax", name="d")], name="net")
    model.compile("sgd", "sparse_categorical_crossentropy", **options)
    return model


def compiled(model: Any, *args: Any, **kwargs: Any) -> Any:
    model.compile(*args, **kwargs)
    return model


def regressor(loss: Any = "mse") -> Any:
    return compiled(keras.Sequential([keras.Input((4,)), layers.Dense(1, name="d")], name="net"), "sgd", loss)


def two_outputs(*args: Any, **kwargs: Any) -> Any:
    x = keras.Input((4,))
    model = keras.Model(x, [layers.Dense(1, name="a")(x), layers.Dense(2, name="b")(x)])
    return compiled(model, *args, **kwargs)


def two_inputs() -> Any:
    a, b = keras.Input((4,), name="a"), keras.Input((2,), name="b")
    model = keras.Model([a, b], layers.Dense(1)(layers.Concatenate()([a, b])), name="net")
    return compiled(model, "sgd", "mse")


def ones(*shape: int) -> Any:
    return np.ones(shape, "float32")


def called_twice(layer: Any, first: Any, second: Any) -> Any:
    return layer(first), layer(second)


class Subclass(keras.Model):  # type: ignore[misc,name-defined]
    step: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x: Any) -> Any:
        return self.dense(x)

    def train_step(self, data: Any) -> Any:
        return self.step


def stepping(result: Any) -> Any:
    model = compiled(Subclass(), "sgd", "mse")
    model.step = result
    return model


class NoCall(layers.Layer):  # type: ignore[misc,name-defined]
    pass


class NoSuper(layers.Layer):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        self.dense = layers.Dense(2)


class Mistake(NamedTuple):
    source: str
    error: type[Exception]
    words: tuple[str, ...]


def _of(error: type[Exception], **sources: Any) -> Iterator[Any]:
    for name, (source, *words) in sources.items():
        yield pytest.param(Mistake(source, error, tuple(words)), id=name)


SHAPES = _of(
    ValueError,
    width=("classifier()(ones(2, 5))", '"d"', "axis -1", "value 4", "(2, 5)"),
    width_in_fit=("classifier().fit(ones(8, 5), CLASSES, verbose=0)", '"d"', "value 4", "(8, 5)"),
    width_in_predict=("classifier().predict(ones(8, 5), verbose=0)", '"d"', "value 4", "(8, 5)"),
    rank_of_a_model=("classifier()(ones(2, 4, 4))", '"net"', "(None, 4)", "(2, 4, 4)"),
    rank_of_dense=("layers.Dense(2, name='d')(np.float32(1))", '"d"', "min_ndim=2", "found ndim=0"),
    rank_of_convolution=("layers.Conv2D(2, 3, name='c')(ones(2, 8, 8))", '"c"', "min_ndim=4", "(2, 8, 8)"),
    channels=(
        "called_twice(layers.Conv2D(2, 3, name='c'), ones(1, 8, 8, 3), ones(1, 8, 8, 4))",
        '"c"',
        "value 3",
    ),
    rank_of_lstm=("layers.LSTM(3, name='l')(ones(2, 4))", '"l"', "expected ndim=3", "(2, 4)"),
    rank_of_rnn=("layers.SimpleRNN(3, name='l')(ones(2, 4, 5, 6))", '"l"', "expected ndim=3", "ndim=4"),
    rank_of_pooling=("layers.MaxPooling2D(2, name='p')(ones(4, 4))", '"p"', "expected ndim=4", "(4, 4)"),
    rank_of_repeat=("layers.RepeatVector(2, name='r')(ones(2, 3, 4))", '"r"', "expected ndim=2", "ndim=3"),
    rank_of_permute=("layers.Permute((2, 1), name='p')(ones(2, 3))", '"p"', "expected ndim=3", "(2, 3)"),
    small_image=("layers.Conv2D(2, 5, name='c')(ones(1, 3, 3, 1))", "'c'", "window=(5, 5)", "(1, 3, 3, 1)"),
    small_symbolic=("layers.Conv2D(2, 5, name='c')(keras.Input((3, 3, 1)))", "'c'", "(None, 3, 3, 1)"),
    pooling_window=("layers.MaxPooling2D(4, name='p')(ones(1, 3, 3, 1))", "'p'", "window=(4, 4)", "larger"),
    pooling_symbolic=("layers.MaxPooling2D(4, name='p')(keras.Input((3, 3, 1)))", "'p'", "(None, 3, 3, 1)"),
    cropping=("layers.Cropping1D(3, name='c')(ones(1, 4, 2))", "'c'", "(1, 4, 2)", "(3, 3)"),
    concatenate=(
        "layers.Concatenate(name='c')([ones(2, 3, 4), ones(2, 4, 4)])",
        "'c'",
        "(2, 3, 4), (2, 4, 4)",
    ),
    concatenate_one=("layers.Concatenate(name='c')(ones(2, 3))", "'c'", "list", "(2, 3)"),
    concatenate_axis=("layers.Concatenate(axis=1)([keras.Input((3, 4)), keras.Input((3, 5))])", "axis=1"),
    add=("layers.Add(name='a')([ones(2, 3), ones(2, 4)])", "'a'", "(3,)", "(4,)"),
    subtract_three=("layers.Subtract(name='s')([keras.Input((3,))] * 3)", "'s'", "list of 2 inputs"),
    dot=("layers.Dot(axes=1, name='d')([keras.Input((3,)), keras.Input((4,))])", "'d'", "3 (at axis 1) != 4"),
    reshape=("layers.Reshape((5,), name='r')(ones(2, 4))", "'r'", "(4,)", "(5,)"),
    reshape_symbolic=("layers.Reshape((5,), name='r')(keras.Input((4,)))", "'r'", "(4,)", "(5,)"),
    two_unknown_sizes=("layers.Reshape((-1, -1))(keras.Input((4,)))", "at most one -1", "(-1, -1)"),
    time_distributed=("layers.TimeDistributed(layers.Dense(2), name='t')(ones(3))", "'t'", "3 dim", "(3,)"),
    stateful=(
        "layers.LSTM(2, stateful=True, name='l')(keras.Input((3, 4)))",
        "'l'",
        "batch_shape",
        "(None, 3, 4)",
    ),
    attention=("layers.Attention(name='a')(ones(2, 3, 4))", "'a'", "[query, value]"),
    groups=("layers.GroupNormalization(groups=3)(ones(2, 4))", "groups (3)", "channels (4)"),
)

ARGUMENTS = _of(
    ValueError,
    negative_units=("layers.Dense(-3)", "`units`", "positive", "-3"),
    units_of_float=("layers.Dense(2.5)", "`units`", "integer", "2.5"),
    filters=("layers.Conv2D(0, 3)", "`filters`", "positive", "0"),
    kernel=("layers.Conv2D(2, (3, 3, 3))", "`kernel_size`", "2 integers", "(3, 3, 3)"),
    strides=("layers.Conv2D(2, 3, strides=0)", "`strides`", "> 0"),
    padding=("layers.Conv2D(2, 3, padding='vallid')", "`padding`", "'valid'", "vallid"),
    strides_and_dilation=("layers.Conv2D(2, 3, strides=2, dilation_rate=2)", "(2, 2)", "dilation_rate"),
    groups_of_filters=("layers.Conv2D(3, 3, groups=2)", "groups=2", "filters=3"),
    dropout=("layers.Dropout(1.5)", "`rate`", "between 0 and 1", "1.5"),
    negative_dropout=("layers.Dropout(-0.1)", "`rate`", "between 0 and 1", "-0.1"),
    embedding=("layers.Embedding(4, 0)", "output_dim", "positive", "0"),
    permutation=("layers.Permute((0, 1))", "`dims`", "(0, 1)"),
    data_format=("layers.Flatten(data_format='channels')", "'channels_last'", "channels"),
    activation=("layers.Dense(2, activation='reluu')", "reluu", "Did you mean 'relu'?"),
    initializer=("layers.Dense(2, kernel_initializer='glorot')", "initializer", "glorot"),
    regularizer=("layers.Dense(2, kernel_regularizer='l3')", "regularizer", "l3"),
    constraint=("layers.Dense(2, kernel_constraint='max')", "constraint", "max"),
    misspelt_argument=("layers.Dense(2, activatoin='relu')", "Dense", "activatoin"),
    bidirectional=("layers.Bidirectional(layers.Dense(2))", "recurrent layer", "go_backwards", "Dense"),
    merge_mode=("layers.Bidirectional(layers.LSTM(2), merge_mode='add')", "merge_mode", "'sum'", "add"),
    cell=("layers.RNN(layers.Dense(2))", "state_size", "Dense"),
    wrapped=("layers.TimeDistributed(5)", "layer", "5"),
    heads=("layers.MultiHeadAttention(num_heads=0, key_dim=2)", "num_heads", "positive", "0"),
    name=("layers.Dense(2, name='a/b')", "`name`", "a/b"),
    input_shape=("keras.Input(shape='a')", "'a'", "integers"),
    two_shapes=("keras.Input(shape=(2,), batch_shape=(1, 2))", "`shape` and `batch_shape`"),
    policy=("keras.mixed_precision.set_global_policy('mixed_float8')", "mixed_float8", "mixed_float16"),
    weight_shape=("layers.Layer(name='l').add_weight(shape=(None, 2))", "'l'", "(None, 2)"),
    weight_initializer=("layers.Layer().add_weight(shape=(2,), initializer='zeross')", "zeross", "'zeros'"),
    lookup_mode=("layers.TextVectorization(output_mode='ints')", "output_mode", "'int'", "ints"),
)

MODELS = _of(
    ValueError,
    no_layer=("keras.Sequential([5])", "keras.Layer", "5", "int"),
    same_name=("keras.Sequential([layers.Dense(2, name='a'), layers.Dense(2, name='a')])", "unique", "'a'"),
    no_layers=("keras.Sequential(name='net')(ones(2, 2))", "net", "no layers"),
    other_input=(
        "keras.Model(keras.Input((3,)), layers.Dense(2)(keras.Input((3,), name='other')))",
        "'other'",
    ),
    arrays=("keras.Model(ones(3), ones(3))", "inputs", "KerasTensors", "ndarray"),
    array_as_output=("keras.Model(inputs=keras.Input((3,)), outputs=ones(2, 3))", "outputs", "KerasTensors"),
    no_such_layer=("classifier().get_layer('nope')", "nope", "['d']"),
    no_such_index=("classifier().get_layer(index=7)", "7", "1 layers"),
    unbuilt_count=("layers.Dense(2, name='d').count_params()", "'d'", "isn't built"),
    unbuilt_weights=(
        "layers.Dense(2, name='d').set_weights([ones(4, 2), ones(2)])",
        "'d'",
        "length 2",
        "built",
    ),
    too_few_weights=("classifier().set_weights([ones(4, 3)])", "'net'", "length 1", "2 weights"),
    weights_shape=("classifier().set_weights([ones(4, 2), ones(3)])", "(4, 3)", "(4, 2)"),
    one_input=("two_inputs().predict(X, verbose=0)", '"net"', "2 input(s)", "1 input"),
    three_inputs=("two_inputs().predict([X, X, X], verbose=0)", '"net"', "2 input(s)", "3 input"),
    input_names=("two_inputs().predict({'a': X, 'c': X}, verbose=0)", '"b"', "['a', 'c']", "['a', 'b']"),
)

TRAINING = _of(
    ValueError,
    not_compiled=("keras.Sequential([layers.Dense(1)]).fit(X, COLUMN, verbose=0)", "`compile()`", "`fit()`"),
    not_compiled_either=(
        "keras.Sequential([layers.Dense(1)]).evaluate(X, COLUMN)",
        "`compile()`",
        "`evaluate()`",
    ),
    not_one_batch=("keras.Sequential([layers.Dense(1)]).train_on_batch(X, COLUMN)", "`train_on_batch()`"),
    lengths=("classifier().fit(X, CLASSES[:5], verbose=0)", "same number of samples", "x: [8], y: [5]"),
    weights_length=("classifier().fit(X, CLASSES, sample_weight=ones(3))", "sample_weight: [3]"),
    no_labels=("regressor().fit(X, verbose=0)", "labels", "`y` is None"),
    one_hot=("compiled(classifier(), 'sgd', 'categorical_crossentropy').fit(X, CLASSES)", "(8,)", "(8, 3)"),
    label_columns=("compiled(classifier(), 'sgd', 'categorical_crossentropy').fit(X, X)", "(8, 4)", "(8, 3)"),
    binary=("regressor('binary_crossentropy').fit(X, ones(8, 2), verbose=0)", "(8, 2)", "(8, 1)"),
    loss=("regressor('mean_squared_eror').fit(X, COLUMN)", "loss", "Did you mean 'mean_squared_error'?"),
    loss_number=("regressor(5).fit(X, COLUMN)", "loss", "5"),
    metric=("classifier(metrics=['acuracy']).fit(X, CLASSES, verbose=0)", "metric", "acuracy"),
    metrics_string=("classifier(metrics='accuracy')", "`metrics`", "list", "accuracy"),
    optimizer=("compiled(regressor(), 'adaam', 'mse')", "optimizer", "adaam"),
    optimizer_number=("compiled(regressor(), 5, 'mse')", "optimizer", "5"),
    number_of_losses=("two_outputs('sgd', ['mse'] * 3).fit(X, [COLUMN, ones(8, 2)])", "2 outputs", "`loss`"),
    loss_key=(
        "two_outputs('sgd', {'a': 'mse', 'c': 'mse'}).fit(X, [COLUMN, ones(8, 2)])",
        "'c'",
        "['a', 'b']",
    ),
    metric_key=(
        "two_outputs('sgd', 'mse', metrics={'c': ['mae']}).fit(X, [COLUMN, ones(8, 2)], verbose=0)",
        "'c'",
        "['a', 'b']",
    ),
    number_of_labels=("two_outputs('sgd', 'mse').fit(X, [COLUMN] * 3)", "2 outputs, ['a', 'b']", "(8, 1)"),
    one_array_of_labels=("two_outputs('sgd', 'mse').fit(X, COLUMN)", "2 outputs, ['a', 'b']", "y"),
    string=("regressor().fit('data', COLUMN, verbose=0)", "str", "NumPy arrays"),
    object=("regressor().fit(object(), COLUMN, verbose=0)", "object", "NumPy arrays"),
    four_parts=("regressor().fit(iter([(X, COLUMN, COLUMN, COLUMN)]))", "(x, y, sample_weight)", "4"),
    used_up=("regressor().fit(iter([]), verbose=0)", "no batch"),
    dataset_and_labels=(
        "regressor().fit(tf.data.Dataset.from_tensors((X, COLUMN)), COLUMN)",
        "`y`",
        "Dataset",
    ),
    endless=("regressor().fit(tf.data.Dataset.from_tensors((X, COLUMN)).repeat())", "steps_per_epoch"),
    split_of_dataset=(
        "regressor().fit(tf.data.Dataset.from_tensors((X, COLUMN)), validation_split=0.2)",
        "`validation_split`",
        "arrays",
    ),
    split=("regressor().fit(X, COLUMN, validation_split=1.5)", "between 0 and 1", "1.5"),
    batch_size=("regressor().fit(X, COLUMN, batch_size=0)", "`batch_size`", "0"),
    frequency=(
        "regressor().fit(X, COLUMN, validation_data=(X, COLUMN), validation_freq='a')",
        "validation_freq",
    ),
    class_weight=("two_outputs('sgd', 'mse').fit(X, [COLUMN] * 2, class_weight={0: 1.0})", "single output"),
    nothing_returned=("stepping(None).fit(X, COLUMN, verbose=0)", "train_step", "dictionary", "None"),
    save_frequency=("keras.callbacks.ModelCheckpoint('a.keras', save_freq='batch')", "save_freq", "batch"),
    factor=("keras.callbacks.ReduceLROnPlateau(factor=2)", "factor", "2"),
    schedule=(
        "regressor().fit(X, COLUMN, callbacks=[SCHEDULER(lambda e: 'a')], verbose=0)",
        "float",
        "a",
    ),
    learning_rate=("keras.optimizers.SGD('fast')", "learning_rate", "fast"),
    two_clippings=("keras.optimizers.SGD(clipnorm=1.0, clipvalue=1.0)", "clipnorm", "Only one"),
    no_gradient=("keras.optimizers.SGD().apply_gradients([(None, tf.Variable(1.0))])", "No gradients"),
    reduction=("keras.losses.MeanSquaredError(reduction='average')", "`reduction`", "'sum'", "average"),
)

OTHERS = [
    *_of(
        ARGUMENT,
        label_too_large=("classifier().fit(X, CLASSES + 1, verbose=0)", "label value of 3", "[0, 3)"),
        negative_label=("classifier().fit(X, CLASSES - 1, verbose=0)", "label value of -1", "[0, 3)"),
        label_in_evaluate=("classifier().evaluate(X, CLASSES + 1, verbose=0)", "label value of 3", "[0, 3)"),
        index=("layers.Embedding(4, 2)(np.array([[1, 7]])).numpy()", "indices[0,1] = 7", "[0, 4)"),
        index_in_fit=(
            "compiled(keras.Sequential([layers.Embedding(4, 1), layers.Flatten()]), 'sgd', 'mse')"
            ".fit(np.array([[1], [9]]), ones(2, 1), verbose=0)",
            "= 9 is not in [0, 4)",
        ),
        weights_rank=(
            "regressor().fit(X, COLUMN, sample_weight=ones(8, 3))",
            "sample_weight",
            "(8, 3)",
            "(8,)",
        ),
    ),
    *_of(
        TypeError,
        callback_class=(
            "regressor().fit(X, COLUMN, callbacks=[keras.callbacks.EarlyStopping])",
            "EarlyStopping",
        ),
        fit_argument=("regressor().fit(X, COLUMN, nb_epochs=3)", "nb_epochs"),
        compile_argument=("compiled(regressor(), 'sgd', 'mse', metric=['mae'])", "metric"),
        lambda_of_number=("layers.Lambda(5)", "Lambda", "5"),
        unknown_class=(
            "keras.saving.deserialize_keras_object({'class_name': 'Mine', 'config': {}})",
            "'Mine'",
            "custom_objects",
        ),
    ),
    *_of(NotImplementedError, no_call=("NoCall()(X)", "NoCall", "`call()`")),
    *_of(
        AttributeError,
        no_output=("layers.Dense(2, name='d').output", "d", "never been called"),
        no_sequential_output=(
            "keras.Sequential([layers.Dense(2)], name='net').output",
            "'net'",
            "keras.Input",
        ),
        number_returned=("stepping(5).fit(X, COLUMN, verbose=0)", "train_step", "dictionary", "5"),
        weights_assigned=("setattr(classifier(), 'weights', [])", "'weights'"),
    ),
    *_of(RuntimeError, no_super=("NoSuper()", "NoSuper", "super().__init__()")),
    *_of(IndexError, one_hot_range=("keras.utils.to_categorical([0, 3], 2)", "3", "2")),
]


@pytest.mark.parametrize("mistake", [*SHAPES, *ARGUMENTS, *MODELS, *TRAINING, *OTHERS])
def test_the_mistake(mistake: Mistake) -> None:
    with pytest.raises(mistake.error) as caught:
        eval(mistake.source)
    told = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", ())])
    for word in mistake.words:
        assert word in told, told
    assert "object has no attribute" not in told
    assert tf.executing_eagerly() and keras.mixed_precision.global_policy().name == "float32"


def test_training_goes_on_after_mistakes() -> None:
    """An error in a compiled step leaves the model as it was."""
    model = classifier()
    before = model.get_weights()
    for labels in (CLASSES + 1, CLASSES - 1):
        with pytest.raises(ARGUMENT):
            model.fit(X, labels, verbose=0, shuffle=False)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    history = model.fit(X, CLASSES, epochs=3, verbose=0).history["loss"]
    assert np.isfinite(history).all() and history[-1] < history[0]


def test_the_batch_of_a_bad_label_is_told() -> None:
    labels = np.zeros(64, int)
    labels[40] = 5
    with pytest.raises(ARGUMENT, match="label value of 5") as caught:
        classifier().fit(np.ones((64, 4)), labels, batch_size=8, shuffle=False, verbose=0)
    assert "In batch 6 of the epoch." in caught.value.__notes__


def test_a_layer_is_named_where_its_call_fails() -> None:
    class Halving(layers.Layer):  # type: ignore[misc,name-defined]
        def call(self, x: Any) -> Any:
            return tf.matmul(x, tf.ones([3, 3]))

    with pytest.raises((ValueError, ARGUMENT)) as caught:
        keras.Sequential([keras.Input((4,)), layers.Dense(4), Halving(name="halving")])
    assert "In layer 'halving' (Halving)." in caught.value.__notes__


def test_columns_against_rows_are_warned_of() -> None:
    """In a loss of one's own, labels `(n,)` less predictions `(n, 1)` would be a matrix."""

    class Squares(keras.losses.Loss):  # type: ignore[misc,name-defined]
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return tf.reduce_mean((y_true - y_pred) ** 2)

    with pytest.warns(UserWarning, match=r"y_true has shape \(8,\) and y_pred has shape \(8, 1\)"):
        regressor(Squares()).fit(X, np.ones(8), verbose=0)
