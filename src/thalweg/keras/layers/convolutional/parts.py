"""What all convolutions share: their geometry, and how bias and activation follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras import activations, constraints, initializers, regularizers
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.sizes import channels, padding_name, size_tuple
from thalweg.nn.bias import bias_add

_FORMATS = {
    "channels_last": {1: "NWC", 2: "NHWC", 3: "NDHWC"},
    "channels_first": {1: "NCW", 2: "NCHW", 3: "NCDHW"},
}

_GETTERS: dict[str, Callable[[Any], Any]] = {
    "initializer": initializers.get,
    "regularizer": regularizers.get,
    "constraint": constraints.get,
}


class Convolutional(Layer):
    """A layer whose windows slide over `rank` dimensions."""

    rank: int
    bias: Any
    _paddings: tuple[str, ...] = ("valid", "same")
    # The weights besides the bias: "kernel" has `kernel_initializer`, `kernel_regularizer` and so on.
    _kinds: tuple[str, ...] = ("kernel",)

    def _set_geometry(
        self, kernel_size: Any, strides: Any, padding: Any, data_format: Any, dilation_rate: Any
    ) -> None:
        self.kernel_size = size_tuple(kernel_size, self.rank, "kernel_size")
        self.strides = size_tuple(strides, self.rank, "strides")
        self.dilation_rate = size_tuple(dilation_rate, self.rank, "dilation_rate")
        self.padding = padding_name(padding, self._paddings)
        self.data_format = standard_data_format(data_format)
        self._layout = _FORMATS[self.data_format][self.rank]
        self.input_spec = InputSpec(min_ndim=self.rank + 2)

    def _set_weights(self, activation: Any, use_bias: bool, **given: Any) -> None:
        """The arguments that say what follows, and how weights begin and stay."""
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        for name, value in given.items():
            setattr(self, name, _GETTERS[name.rpartition("_")[2]](value))

    def _add_weight_of(self, kind: str, name: str, shape: tuple[int, ...]) -> Any:
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=getattr(self, f"{kind}_initializer"),
            regularizer=getattr(self, f"{kind}_regularizer"),
            constraint=getattr(self, f"{kind}_constraint"),
        )

    def _add_bias(self, size: int) -> Any:
        return self._add_weight_of("bias", "bias", (size,)) if self.use_bias else None

    def _channels_of(self, input_shape: Any) -> int:
        """The number of channels of the input, which from now on is fixed."""
        found = channels(self, input_shape)
        axis = -1 if self.data_format == "channels_last" else 1
        self.input_spec = InputSpec(min_ndim=self.rank + 2, axes={axis: found})
        return found

    def _finished(self, outputs: Any) -> Any:
        """Outputs with bias and activation."""
        if self.bias is not None:
            outputs = bias_add(outputs, self.bias, self._layout)
        return outputs if self.activation is None else self.activation(outputs)

    def _geometry_config(self) -> dict[str, Any]:
        return {
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
        }

    def _weights_config(self) -> dict[str, Any]:
        config = {
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
        }
        for kind in (*self._kinds, "bias"):
            config[f"{kind}_initializer"] = initializers.serialize(getattr(self, f"{kind}_initializer"))
            config[f"{kind}_regularizer"] = regularizers.serialize(getattr(self, f"{kind}_regularizer"))
            config[f"{kind}_constraint"] = constraints.serialize(getattr(self, f"{kind}_constraint"))
        return config
