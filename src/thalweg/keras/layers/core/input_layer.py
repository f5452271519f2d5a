"""`keras.Input` and the layer behind it."""

from __future__ import annotations

from typing import Any

from thalweg.keras.defaults import compute_dtype
from thalweg.keras.engine.node import Node
from thalweg.keras.engine.shapes import standard_shape
from thalweg.keras.engine.symbolic import is_keras_tensor, keras_tensor
from thalweg.keras.layers.layer import Layer


class InputLayer(Layer):
    """The layer of an input of a model. `keras.Input` makes it and gives its output.

    Args:
      shape: the input's shape without the batch; `input_shape` in Keras 2.
      batch_size: the size of the batch; None: any.
      dtype: the input's dtype; None: the default float type.
      sparse, ragged: accepted if False.
      batch_shape: the shape with the batch, in place of `shape`; `batch_input_shape` in Keras 2.
      input_tensor: a symbolic tensor to take instead of making one.
      optional: the model may be given None.
      name: the layer's name.
    """

    _is_input = True

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Any = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        shape = kwargs.pop("input_shape", shape)
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        kwargs.pop("type_spec", None)
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
        if shape is not None and batch_shape is not None:
            raise ValueError("You cannot pass both `shape` and `batch_shape` at the same time.")
        if input_tensor is not None:
            if not is_keras_tensor(input_tensor):
                raise ValueError(
                    "Argument `input_tensor` must be a KerasTensor. Received invalid type: "
                    f"input_tensor={input_tensor} (of type {type(input_tensor)})"
                )
            batch_shape, dtype = tuple(input_tensor._spec.shape), input_tensor.dtype
        elif batch_shape is None:
            if shape is None:
                raise ValueError("You must pass a `shape` argument.")
            batch_shape = (batch_size, *(standard_shape(shape) or ()))
        super().__init__(name=name or _input_name())
        self.batch_shape = tuple(standard_shape(batch_shape) or ())
        self._dtype = compute_dtype(dtype)
        self.sparse, self.ragged, self.optional = bool(sparse), bool(ragged), optional
        if self.sparse or self.ragged:
            raise NotImplementedError("A keras.Input is dense: sparse and ragged ones aren't supported.")
        made = (
            input_tensor
            if input_tensor is not None
            else keras_tensor(self._dtype, self.batch_shape, self.name)
        )
        Node(self, (), {}, made)
        self.built = True

    @property
    def dtype(self) -> str:
        return self._dtype.name

    def call(self) -> None:
        """Nothing: the model's input takes its place."""

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype,
            "sparse": self.sparse,
            "ragged": self.ragged,
            "name": self.name,
            **({"optional": True} if self.optional else {}),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputLayer:
        return cls(**config)


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
    ragged: bool | None = None,
    **kwargs: Any,
) -> Any:
    """A symbolic tensor: what the layers of a model begin with.

    Args:
      shape: the shape without the batch; None for unknown sizes.
      batch_size: the size of the batch; None: any.
      dtype: None: the default float type.
      batch_shape: the shape with the batch, in place of `shape`; `batch_input_shape` in Keras 2.
      name: the input's name, the key in a dictionary of inputs.
      tensor: a symbolic tensor to take instead of making one.
      optional: the model may be given None.

    Example:
      >>> x = tf.keras.Input(shape=(32,))
      >>> y = tf.keras.layers.Dense(4)(x)
      >>> y.shape
      TensorShape([None, 4])
    """
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
        **kwargs,
    )
    return layer.output


def _input_name() -> str:
    from thalweg.keras.naming import auto_name

    return auto_name("input_layer")
