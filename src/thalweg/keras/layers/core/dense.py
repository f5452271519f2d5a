"""`keras.layers.Dense`."""

from __future__ import annotations

from typing import Any

from thalweg.keras import activations, constraints, initializers, regularizers
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.linalg import matmul, tensordot
from thalweg.nn import bias_add
from thalweg.ops.casting import cast


class Dense(Layer):
    """`activation(inputs @ kernel + bias)`.

    Args:
      units: the size of the output's last axis.
      activation: a function or its name; None: none.
      use_bias: whether there is a bias.
      kernel_initializer, bias_initializer: what gives the weights' first values.
      kernel_regularizer, bias_regularizer: give losses of the weights.
      activity_regularizer: gives a loss of the output.
      kernel_constraint, bias_constraint: applied to the weights after each update.
      quantization_config: None; Keras's configurations have it.

    Shapes: `[…, n]` to `[…, units]`; the kernel's is `[n, units]`.

    Raises:
      ValueError: `units` isn't a positive integer; the input has no last axis, or another one than before.

    Example:
      >>> tf.keras.layers.Dense(4)(tf.ones([2, 3])).shape
      TensorShape([2, 4])
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if isinstance(units, bool) or int(units) != units or units <= 0:
            raise ValueError(
                f"Received an invalid value for `units`, expected a positive integer. Received: units={units}"
            )
        if quantization_config is not None:
            raise ValueError(f"Quantized layers aren't supported. Received: {quantization_config=}")
        self.units = int(units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        if size is None:
            raise ValueError(
                f"The last dimension of the inputs to Dense {self.name!r} has to be known. Received: "
                f"input_shape={input_shape}"
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(size, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: size})

    def call(self, inputs: Any, training: Any = None) -> Any:
        if inputs._spec.dtype.is_integer:
            inputs = cast(inputs, self.dtype_policy.compute)
        if inputs._spec.rank == 2:
            x = matmul(inputs, self.kernel)
        else:
            x = tensordot(inputs, self.kernel, 1)
        if self.bias is not None:
            x = bias_add(x, self.bias)
        return x if self.activation is None else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "quantization_config": None,
        }
