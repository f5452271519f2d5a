"""Recurrent layers and their cells, Bidirectional, TimeDistributed, ConvLSTM."""

from __future__ import annotations

from .case import Case, Made, Refused, X

_L2 = Made("regularizers.L2", l2=0.1)
_MASK = [[False, True, True, False, True], [True, True, False, False, False]]
_DROPS = {"dropout": 0.4, "recurrent_dropout": 0.3, "seed": 5}
_MANY = {"return_sequences": True}


def _state(*sizes: int) -> dict[str, list[X]]:
    return {"initial_state": [X((2, n)) for n in sizes]}


_SHAPE = (2, 5, 3)


def _cases_of(layer: str, states: int) -> list[Case]:
    """What is different in each layer."""
    state = _state(*[4] * states)
    return [
        Case(layer, {"units": 4}, _SHAPE, free=(1,)),
        Case(layer, {"units": 4, "return_state": True, "go_backwards": True}, _SHAPE),
        Case(layer, {"units": 4, **_MANY}, _SHAPE, mask=_MASK),
        Case(layer, {"units": 4, **_MANY, "return_state": True}, _SHAPE, call=state, label="state"),
        Case(layer, {"units": 4, "use_bias": False, "activation": "relu"}, _SHAPE),
        Case(layer, {"units": 4, "kernel_regularizer": _L2, "recurrent_constraint": "unit_norm"}, _SHAPE),
        Case(layer, {"units": 4, "dropout": 0.5, "seed": 3}, _SHAPE),
        Case(layer, {"units": 4, **_DROPS, **_MANY}, _SHAPE),
    ]


# What the loop does for all of them.
_LOOP = [
    Case("LSTM", {"units": 4, **_MANY}, _SHAPE, free=(1,)),
    Case("GRU", {"units": 4, **_MANY, "go_backwards": True, "unroll": True}, _SHAPE),
    Case("LSTM", {"units": 4}, _SHAPE, mask=_MASK),
    Case("LSTM", {"units": 4, **_MANY, "zero_output_for_mask": True}, _SHAPE, mask=_MASK),
    Case("LSTM", {"units": 4, **_MANY, "unroll": True}, _SHAPE, mask=_MASK),
    Case("GRU", {"units": 4, "go_backwards": True}, _SHAPE, mask=_MASK),
    Case(
        "GRU",
        {"units": 4, **_MANY},
        _SHAPE,
        call={**_state(4), "mask": X((2, 5), "bool")},
        label="both",
    ),
    Case("LSTM", {"units": 4, "stateful": True, **_MANY}, _SHAPE, repeat=2, functional=False),
    Case("SimpleRNN", {"units": 4, "recurrent_dropout": 0.3, "seed": 2}, _SHAPE, mask=_MASK),
]


def _stack(*cells: Made) -> Made:
    return Made("StackedRNNCells", cells=list(cells), name="stack")


_LSTM_CELL = Made("LSTMCell", units=4, name="inner")
_GRU_CELL = Made("GRUCell", units=3, name="top")
_LSTM = Made("LSTM", units=4, name="inner", return_sequences=True)
_CONV = {"filters": 2, "kernel_size": 3}

CASES = [
    *_cases_of("SimpleRNN", 1),
    *_cases_of("LSTM", 2),
    *_cases_of("GRU", 1),
    *_LOOP,
    Case("LSTM", {"units": 4, "unit_forget_bias": False, "recurrent_activation": "hard_sigmoid"}, _SHAPE),
    Case("GRU", {"units": 4, "reset_after": False}, _SHAPE),
    Case("GRU", {"units": 4, "reset_after": False, **_DROPS}, _SHAPE),
    Case("GRU", {"units": 4, "reset_after": False, "use_bias": False}, _SHAPE),
    Case("RNN", {"cell": _LSTM_CELL}, _SHAPE, free=(1,)),
    Case("RNN", {"cell": _GRU_CELL, **_MANY, "zero_output_for_mask": True}, _SHAPE, mask=_MASK),
    Case("RNN", {"cell": _GRU_CELL, **_MANY}, _SHAPE, mask=_MASK),
    Case("RNN", {"cell": _stack(_LSTM_CELL, _GRU_CELL), "return_state": True}, _SHAPE, free=(1,)),
    Case("RNN", {"cell": _stack(_GRU_CELL, _LSTM_CELL), **_MANY}, _SHAPE, mask=_MASK),
    Case(
        "RNN",
        {
            "cell": _stack(
                Made("LSTMCell", units=4, name="one", **_DROPS),
                Made("SimpleRNNCell", units=3, name="two", **_DROPS),
            )
        },
        _SHAPE,
        label="dropout",
    ),
    Case("Bidirectional", {"layer": _LSTM}, _SHAPE, free=(1,)),
    Case("Bidirectional", {"layer": _LSTM}, _SHAPE, mask=_MASK),
    Case("Bidirectional", {"layer": Made("GRU", units=4, name="inner")}, _SHAPE),
    *(
        Case("Bidirectional", {"layer": _LSTM, "merge_mode": mode}, _SHAPE)
        for mode in ("sum", "mul", "ave", None)
    ),
    Case(
        "Bidirectional",
        {"layer": Made("LSTM", units=4, name="inner", return_state=True)},
        _SHAPE,
        call=_state(4, 4, 4, 4),
    ),
    Case(
        "Bidirectional",
        {
            "layer": Made("GRU", units=4, name="there"),
            "backward_layer": Made("LSTM", units=2, name="back", go_backwards=True),
        },
        _SHAPE,
        functional=False,
        label="two",
    ),
    Case("TimeDistributed", {"layer": Made("Dense", units=4, name="inner")}, _SHAPE, free=(1,)),
    Case("TimeDistributed", {"layer": Made("Dense", units=4, name="inner")}, _SHAPE, mask=True),
    Case("TimeDistributed", {"layer": Made("Dropout", rate=0.5, seed=1, name="inner")}, _SHAPE),
    Case(
        "TimeDistributed",
        {"layer": Made("Conv2D", filters=2, kernel_size=2, name="inner")},
        (2, 3, 4, 4, 2),
        mixed=False,
    ),
    Case("ConvLSTM1D", _CONV, (2, 3, 6, 2)),
    Case("ConvLSTM1D", {**_CONV, **_MANY, "padding": "same", "strides": 2}, (2, 3, 6, 2)),
    Case("ConvLSTM2D", _CONV, (2, 3, 5, 5, 2), free=(1,)),
    Case("ConvLSTM2D", {**_CONV, **_MANY, "return_state": True, "dilation_rate": 2}, (2, 3, 6, 6, 2)),
    Case("ConvLSTM2D", {**_CONV, **_DROPS, "padding": "same"}, (2, 3, 5, 5, 2)),
    Case("ConvLSTM2D", {**_CONV, "use_bias": False}, (2, 3, 5, 5, 2), mask=[[True, False, True]] * 2),
    Case("ConvLSTM3D", _CONV, (2, 2, 4, 4, 4, 2)),
]

REFUSED = [
    Refused("LSTM", {"units": 0}, match="units"),
    Refused("GRU", {"units": -1}, match="units"),
    Refused("SimpleRNN", {"units": 2}, (2, 3), "ndim=3"),
    Refused("LSTM", {"units": 2, "use_cudnn": "maybe"}, match="use_cudnn"),
    Refused("RNN", {"cell": 3}, match="cell"),
    Refused("Bidirectional", {"layer": _LSTM, "merge_mode": "max"}, match="erge"),
    Refused("Bidirectional", {"layer": 3}, match="layer"),
    Refused("TimeDistributed", {"layer": 3}, match="layer"),
    Refused("TimeDistributed", {"layer": Made("Dense", units=4, name="inner")}, (2, 3), "at least 3 dim"),
    Refused("ConvLSTM2D", {**_CONV, "strides": 2, "dilation_rate": 2}, match="strides > 1"),
]
