"""`keras.initializers`: what gives weights their first values."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.variable import Variable
from thalweg.keras.initializers.base import Initializer as Initializer
from thalweg.keras.initializers.base import dtype_of
from thalweg.keras.initializers.drawn import GlorotNormal as GlorotNormal
from thalweg.keras.initializers.drawn import GlorotUniform as GlorotUniform
from thalweg.keras.initializers.drawn import HeNormal as HeNormal
from thalweg.keras.initializers.drawn import HeUniform as HeUniform
from thalweg.keras.initializers.drawn import LecunNormal as LecunNormal
from thalweg.keras.initializers.drawn import LecunUniform as LecunUniform
from thalweg.keras.initializers.drawn import Orthogonal as Orthogonal
from thalweg.keras.initializers.drawn import RandomNormal as RandomNormal
from thalweg.keras.initializers.drawn import RandomUniform as RandomUniform
from thalweg.keras.initializers.drawn import TruncatedNormal as TruncatedNormal
from thalweg.keras.initializers.drawn import VarianceScaling as VarianceScaling
from thalweg.keras.initializers.fixed import STFT as STFT
from thalweg.keras.initializers.fixed import Constant as Constant
from thalweg.keras.initializers.fixed import Identity as Identity
from thalweg.keras.initializers.fixed import Ones as Ones
from thalweg.keras.initializers.fixed import Zeros as Zeros
from thalweg.keras.naming import snake_case
from thalweg.keras.saving.families import Family, legacy_form
from thalweg.keras.saving.serialization import serialize_keras_object
from thalweg.keras.tensors import as_tensor

constant = Constant
identity = IdentityInitializer = Identity
ones = Ones
zeros = Zeros
stft = STFTInitializer = STFT
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
orthogonal = OrthogonalInitializer = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling

_MEMBERS = (
    *(Initializer, Constant, Identity, Ones, STFT, Zeros, GlorotNormal, GlorotUniform, HeNormal, HeUniform),
    *(LecunNormal, LecunUniform, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling),
)
_FAMILY = Family(
    "keras.initializers",
    "initializer",
    _MEMBERS,
    {snake_case(kind.__name__): kind for kind in _MEMBERS}
    | {"normal": RandomNormal, "uniform": RandomUniform, "one": Ones, "zero": Zeros}
    | {"IdentityInitializer": Identity, "OrthogonalInitializer": Orthogonal, "STFTInitializer": STFT},
)


def get(identifier: Any) -> Any:
    """The initializer of a name, a configuration, a class, an array or a function; None for None.

    Raises:
      ValueError: there is none.

    Example:
      >>> tf.keras.initializers.get("zeros")([1]).numpy()
      array([0.], dtype=float32)
    """
    if identifier is None:
        return None
    if isinstance(identifier, (Tensor, Variable, np.ndarray, np.generic)):
        return _of_value(as_tensor(identifier))
    return _FAMILY.get(identifier)


def _of_value(value: Any) -> Any:
    def initialize(shape: Any, dtype: Any = None) -> Any:
        if TensorShape(shape).as_list() != value.shape.as_list():
            raise ValueError(
                f"Expected `shape` to be {value.shape} for direct tensor as initializer. Received "
                f"shape={shape}"
            )
        return as_tensor(value, dtype_of(dtype))

    return initialize


def serialize(initializer: Any, use_legacy_format: bool = False) -> Any:
    """The configuration of an initializer.

    Args:
      use_legacy_format: Keras 2's form, without module and registered name.

    Example:
      >>> tf.keras.initializers.serialize(tf.keras.initializers.Zeros(), use_legacy_format=True)
      {'class_name': 'Zeros', 'config': {}}
    """
    config = serialize_keras_object(initializer)
    return legacy_form(config) if use_legacy_format else config


def deserialize(
    config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False
) -> Any:
    """The initializer of a configuration or a name.

    Example:
      >>> tf.keras.initializers.deserialize({"class_name": "Constant", "config": {"value": 2.0}}).value
      2.0
    """
    return _FAMILY.deserialize(config, custom_objects)
