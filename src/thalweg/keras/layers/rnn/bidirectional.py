"""`keras.layers.Bidirectional`: a recurrent layer run forwards and backwards."""

from __future__ import annotations

from typing import Any

from thalweg.array import concat
from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.dtypes import cast
from thalweg.keras.engine.config import taken_config
from thalweg.keras.layers.layer import Layer
from thalweg.rearranging import reverse

_MODES = ("sum", "mul", "ave", "concat", None)


class Bidirectional(Layer):
    """A recurrent layer over a sequence from its beginning, and a like one from its end.

    Args:
      layer: the recurrent layer. Two layers are made of its configuration; it is used by none of them.
      merge_mode: what is made of the two outputs: "concat", "sum", "mul", "ave"; None: a pair.
      weights: the first values of the weights of both.
      backward_layer: the layer from the end, which has `go_backwards=True`; None: one like `layer`.

    Call arguments: `sequences`, or a list of that and the first states, forwards first; `initial_state`;
    `mask`; `training`.

    Raises:
      ValueError: `merge_mode` isn't known, an argument isn't a layer, or the two layers don't fit each other.

    Example:
      >>> layer = tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(4, return_sequences=True))
      >>> layer(tf.ones([2, 5, 3])).shape
      TensorShape([2, 5, 8])
    """

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None:
        for given, name in ((layer, "layer"), (backward_layer, "backward_layer")):
            if not isinstance(given, Layer) and not (given is None and name == "backward_layer"):
                raise ValueError(f"`{name}` of Bidirectional is a recurrent layer. Received: {name}={given}")
            if given is not None and not hasattr(given, "go_backwards"):
                raise ValueError(
                    f"`{name}` of Bidirectional is a recurrent layer, with `go_backwards`, "
                    f"`return_sequences` and `return_state`. Received: {name}={given}"
                )
        if merge_mode not in _MODES:
            raise ValueError(f"`merge_mode` of Bidirectional is one of {_MODES}. Received: {merge_mode}")
        super().__init__(**kwargs)
        self.forward_layer = _copy(layer, "forward")
        if backward_layer is None:
            backward_layer = _copy(layer, "backward", go_backwards=True)
        self.backward_layer = backward_layer
        _check_pair(self.forward_layer, self.backward_layer)
        for part in (self.forward_layer, self.backward_layer):
            if hasattr(part, "zero_output_for_mask"):
                part.zero_output_for_mask = part.return_sequences
        self.merge_mode = merge_mode
        if weights:
            half = len(weights) // 2
            self.forward_layer._first_weights = list(weights[:half])
            self.backward_layer._first_weights = list(weights[half:])
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        self.supports_masking = True
        self.input_spec = layer.input_spec

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer._build_with(sequences_shape)

    def __call__(self, sequences: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(sequences, (list, tuple)) and any(isinstance(x, Tensor) for x in sequences):
            sequences, *states = sequences
            if states:
                kwargs["initial_state"] = states
        return super().__call__(sequences, *args, **kwargs)

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None) -> Any:
        states: list[Any] = [None, None]
        if initial_state is not None:
            half = len(initial_state) // 2
            states = [list(initial_state[:half]), list(initial_state[half:])]
        y, y_back = (
            layer(sequences, **_given(layer, initial_state=state, mask=mask, training=training))
            for layer, state in zip((self.forward_layer, self.backward_layer), states, strict=True)
        )
        last: tuple[Any, ...] = ()
        if self.return_state:
            last = (*y[1:], *y_back[1:])
            y, y_back = y[0], y_back[0]
        y, y_back = cast(y, self.compute_dtype), cast(y_back, self.compute_dtype)
        if self.return_sequences:
            y_back = reverse(y_back, [0 if getattr(self.backward_layer, "time_major", False) else 1])
        outputs = self._merged(y, y_back)
        if self.return_state:
            return (*outputs, *last) if self.merge_mode is None else (outputs, *last)
        return outputs

    def _merged(self, y: Any, y_back: Any) -> Any:
        if self.merge_mode == "concat":
            return concat([y, y_back], axis=-1)
        if self.merge_mode == "sum":
            return y + y_back
        if self.merge_mode == "ave":
            return (y + y_back) / 2
        return y * y_back if self.merge_mode == "mul" else (y, y_back)

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        output = self.forward_layer.compute_output_shape(sequences_shape)
        states: tuple[Any, ...] = ()
        if self.return_state:
            output, states = output[0], tuple(output[1:])
        outputs: tuple[Any, ...] = (output, output)
        if self.merge_mode is not None:
            outputs = ((*output[:-1], 2 * output[-1]) if self.merge_mode == "concat" else output,)
        if self.return_state:
            return (*outputs, *states, *states)
        return outputs if self.merge_mode is None else outputs[0]

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        mask = nest.flatten(previous_mask)[0] if self.return_sequences else None
        masks = [mask] if self.merge_mode is not None else [mask, mask]
        if self.return_state:
            return [*masks, *[None] * 2 * len(nest.flatten(list(self.forward_layer.state_size)))]
        return masks[0] if self.merge_mode is not None else masks

    def reset_state(self) -> None:
        """Set the states of both layers to zeros.

        Raises:
          AttributeError: they aren't stateful.
        """
        if not self.stateful:
            raise AttributeError(f"Layer {self.name!r} must be stateful.")
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    @property
    def states(self) -> Any:
        """The states of both layers; None if they have none."""
        forward, backward = self.forward_layer.states, self.backward_layer.states
        return (*forward, *backward) if forward and backward else None

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.saving.serialization import serialize_keras_object

        return {
            **super().get_config(),
            "merge_mode": self.merge_mode,
            "layer": serialize_keras_object(self.forward_layer),
            "backward_layer": serialize_keras_object(self.backward_layer),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        from thalweg.keras.saving.serialization import deserialize_keras_object

        parts = ("layer", "backward_layer")
        taken = taken_config({key: value for key, value in config.items() if key not in parts})
        for part in parts:
            if config.get(part) is not None:
                taken[part] = deserialize_keras_object(config[part], custom_objects=custom_objects)
        return cls(**taken)


def _copy(layer: Any, way: str, **changes: Any) -> Any:
    """A layer of the configuration of another one, named for the way it goes."""
    name = f"{way}_{layer.name.removeprefix(f'{way}_')}"
    copy = type(layer).from_config({**layer.get_config(), "name": name, **changes})
    if hasattr(layer, "use_cudnn"):
        copy.use_cudnn = layer.use_cudnn
    return copy


def _check_pair(forward: Any, backward: Any) -> None:
    """Raise ValueError for two layers that go the same way, or give different things."""
    if forward.go_backwards == backward.go_backwards:
        raise ValueError(
            "Forward layer and backward layer should have different `go_backwards` value. Received: "
            f"{forward.go_backwards} for both."
        )
    for name in ("stateful", "return_sequences", "return_state"):
        if getattr(forward, name) != getattr(backward, name):
            raise ValueError(
                f'Forward layer and backward layer should have the same "{name}". Received: '
                f"{getattr(forward, name)} for the forward layer, {getattr(backward, name)} for the "
                "backward layer."
            )


def _given(layer: Any, **arguments: Any) -> dict[str, Any]:
    """Those of the arguments that a layer's call takes, and that aren't None."""
    names = layer._signature.names
    return {name: x for name, x in arguments.items() if x is not None and name in names}
