"""`keras.layers.EinsumDense`: a dense layer of any shape."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from thalweg.keras import activations, constraints, initializers, regularizers
from thalweg.keras.initializers.drawn import VarianceScaling
from thalweg.keras.layers.core.embedding import refuse_variants
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.linalg import einsum


class EinsumDense(Layer):
    """`activation(einsum(equation, inputs, kernel) + bias)`.

    Args:
      equation: such as "ab,bc->ac"; "..." may stand for axes at the beginning or at the end.
      output_shape: the output's sizes without the batch and without those that "..." stands for; None:
        unknown.
      activation: a function or its name; None: none.
      bias_axes: the letters of the output's axes along which the bias differs; None: there is no bias.
      kernel_initializer, bias_initializer: give the weights' first values.
      kernel_regularizer, bias_regularizer: give losses of them.
      kernel_constraint, bias_constraint: applied to them after each update.

    Raises:
      ValueError: the equation can't be read, or doesn't fit the shapes.
      NotImplementedError: `lora_rank` or a quantization is asked for.

    Example:
      >>> layer = tf.keras.layers.EinsumDense("abc,cd->abd", output_shape=(None, 4), bias_axes="d")
      >>> layer(tf.ones([2, 5, 3])).shape
      TensorShape([2, 5, 4])
    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_variants(self, lora_rank, quantization_config or gptq_unpacked_column_size)
        self.equation = equation
        self.partial_output_shape = (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        self.bias_axes = bias_axes
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Any) -> None:
        found = shapes_of_equation(self.equation, self.bias_axes, input_shape, self.partial_output_shape)
        self.input_spec = InputSpec(ndim=len(input_shape))
        initializer = self.kernel_initializer
        known = isinstance(initializer, VarianceScaling) and (initializer.input_axes, initializer.output_axes)
        if known and None in known:
            axes = {"input_axes": found.input_axes, "output_axes": found.output_axes}
            initializer = type(initializer).from_config(
                {**initializer.get_config(), "seed": initializer.seed, **axes}
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=found.kernel,
            initializer=initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if found.bias is not None:
            self.bias = self.add_weight(
                name="bias",
                shape=found.bias,
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def call(self, inputs: Any, training: Any = None) -> Any:
        x = einsum(self.equation, inputs, self.kernel)
        if self.bias is not None:
            x = x + self.bias
        return x if self.activation is None else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return shapes_of_equation(
            self.equation, self.bias_axes, input_shape, self.partial_output_shape
        ).output

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "output_shape": self.partial_output_shape,
            "equation": self.equation,
            "activation": activations.serialize(self.activation),
            "bias_axes": self.bias_axes,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "quantization_config": None,
        }


class Shapes(NamedTuple):
    """The shapes that an equation leads to.

    Attributes:
      kernel, bias, output: the shapes; no bias: None.
      input_axes, output_axes: the kernel's axes that are summed over, and that the output has.
    """

    kernel: tuple[Any, ...]
    bias: tuple[Any, ...] | None
    output: tuple[Any, ...]
    input_axes: list[int]
    output_axes: list[int]


_FORMS = (
    r"(?P<x>[a-zA-Z]+),(?P<w>[a-zA-Z]+)->(?P<y>[a-zA-Z]+)",
    r"(?P<left>\.\.\.)(?P<x>[a-zA-Z]+),(?P<w>[a-zA-Z]+)->\.\.\.(?P<y>[a-zA-Z]+)",
    r"(?P<x>[a-zA-Z]{2,})\.\.\.,(?P<w>[a-zA-Z]+)->(?P<y>[a-zA-Z]+)\.\.\.",
)


def shapes_of_equation(
    equation: str, bias_axes: str | None, input_shape: Any, output_shape: tuple[Any, ...]
) -> Shapes:
    """The shapes of weights and output.

    Args:
      output_shape: the output's sizes without the batch and without those that "..." stands for.

    Raises:
      ValueError: the equation can't be read, or a letter has no size or two.
    """
    match = next(filter(None, (re.match(form, equation) for form in _FORMS)), None)
    if match is None:
        raise ValueError(
            f"Invalid einsum equation '{equation}'. Equations must be in the form [X],[Y]->[Z], "
            "...[X],[Y]->...[Z], or [X]...,[Y]->[Z]...."
        )
    x, w, y = match["x"], match["w"], match["y"]
    elided = len(input_shape) - len(x)
    left = elided if equation.startswith("...") else 0
    of_input = dict(zip(x, input_shape[left:], strict=False))
    shape = _output(input_shape, output_shape, elided, left)
    of_output = dict(zip(y, shape[left:], strict=False))
    for letter in x:
        size = of_output.get(letter)
        if size is not None and size != of_input[letter]:
            raise ValueError(
                f"Input shape and output shape do not match at shared dimension '{letter}'. Input shape is "
                f"{of_input[letter]}, and output shape is {size}."
            )
    _check_letters(equation, x, w, y)
    kernel = tuple(of_output[letter] if letter in of_output else of_input[letter] for letter in w)
    outputs = [axis for axis, letter in enumerate(w) if letter in of_output]
    inputs = [axis for axis in range(len(w)) if axis not in outputs]
    bias = None
    if bias_axes is not None:
        bias = _bias(bias_axes, y, of_output, 0 if left else elided)
    return Shapes(kernel, bias, shape, inputs, outputs)


def _output(input_shape: Any, output_shape: tuple[Any, ...], elided: int, left: int) -> tuple[Any, ...]:
    """The output's whole shape: with the batch, and with what "..." stands for."""
    if elided > 0 and left:
        return (*input_shape[:elided], *output_shape)
    tail = input_shape[len(input_shape) - elided :] if elided > 0 else ()
    return (input_shape[0], *output_shape, *tail)


def _check_letters(equation: str, x: str, w: str, y: str) -> None:
    for letter in y:
        if letter not in x and letter not in w:
            raise ValueError(
                f"Dimension '{letter}' of the output of '{equation}' is neither one of the input nor of the "
                "kernel."
            )
    for letter in w:
        if letter not in x and letter not in y:
            raise ValueError(
                f"Weight dimension '{letter}' of '{equation}' is neither one of the input nor of the output."
            )


def _bias(bias_axes: str, y: str, sizes: dict[str, Any], after: int) -> tuple[Any, ...]:
    """The bias's shape: 1 along the axes that it doesn't have, from its first one on."""
    for letter in bias_axes:
        if letter not in y:
            raise ValueError(
                f"Bias dimension '{letter}' was requested, but is not part of the output spec '{y}'"
            )
    first = min(y.index(letter) for letter in bias_axes)
    return (*(sizes[letter] if letter in bias_axes else 1 for letter in y[first:]), *(1,) * after)
