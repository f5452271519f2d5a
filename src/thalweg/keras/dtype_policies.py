"""`keras.dtype_policies`: the dtypes that layers compute in, and those that their weights have."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.keras.defaults import Defaults
from thalweg.keras.saving.families import publish


class DTypePolicy:
    """The dtypes of a layer.

    Args:
      name: a dtype's name, for both; or "mixed_float16" or "mixed_bfloat16": compute in these, with weights
        in float32.

    Raises:
      ValueError: it is none of these.

    Example:
      >>> policy = tf.keras.DTypePolicy("mixed_bfloat16")
      >>> policy.compute_dtype, policy.variable_dtype
      ('bfloat16', 'float32')
    """

    def __init__(self, name: str | None = None) -> None:
        name = Defaults.dtype.name if name is None else name
        if not isinstance(name, str):
            raise TypeError(f"'name' must be a string, such as 'mixed_float16'. Received: name={name}")
        self._name = name
        self.compute, self.variable = _parsed(name)

    @property
    def name(self) -> str:
        return self._name

    @property
    def compute_dtype(self) -> str:
        """The dtype that inputs are cast to, and that the layer computes in."""
        return self.compute.name

    @property
    def variable_dtype(self) -> str:
        """The dtype of weights."""
        return self.variable.name

    @property
    def quantization_mode(self) -> None:
        return None

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DTypePolicy:
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self._name}">'


FloatDTypePolicy = DTypePolicy


def _parsed(name: str) -> tuple[DType, DType]:
    if name in ("mixed_float16", "mixed_bfloat16"):
        return dtypes.as_dtype(name.removeprefix("mixed_")), dtypes.float32
    try:
        dtype = dtypes.as_dtype(name)
    except TypeError:
        raise ValueError(
            f"Cannot convert '{name}' to a mixed precision DTypePolicy. Valid policies include "
            "'mixed_float16', 'mixed_bfloat16', and the name of any float dtype such as 'float32'."
        ) from None
    return dtype, dtype


class _Global:
    """The policy of layers that were given none; None: the default float type."""

    policy: DTypePolicy | None = None


def dtype_policy() -> DTypePolicy:
    """The policy of layers that are given none: `keras.config.dtype_policy`."""
    if _Global.policy is None or _Global.policy.name == "_default":
        return DTypePolicy(Defaults.dtype.name)
    return _Global.policy


def set_dtype_policy(policy: Any) -> None:
    """Set the policy of layers that are given none: `keras.config.set_dtype_policy`.

    Raises:
      ValueError: it is no policy, nor the name of one.
    """
    if not isinstance(policy, DTypePolicy):
        if not isinstance(policy, str):
            raise ValueError(
                "Invalid `policy` argument. Expected the string name of a policy (such as 'mixed_float16') "
                f"or a `DTypePolicy` instance. Received: policy={policy} (of type {type(policy)})"
            )
        policy = DTypePolicy(policy)
    _Global.policy = policy


def get(identifier: Any) -> DTypePolicy:
    """The policy of a policy, a name, a dtype or a configuration; the global one for None."""
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        return DTypePolicy(identifier)
    try:
        return DTypePolicy(dtypes.as_dtype(identifier).name)
    except TypeError:
        raise ValueError(
            "Cannot interpret `dtype` argument. Expected a string or an instance of DTypePolicy. Received: "
            f"dtype={identifier}"
        ) from None


def serialize(policy: DTypePolicy) -> dict[str, Any]:
    """The configuration of a policy."""
    from thalweg.keras.saving.serialization import serialize_keras_object

    config: dict[str, Any] = serialize_keras_object(policy)
    return config


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> DTypePolicy:
    """The policy of a configuration, Keras 2's `{"class_name": "Policy", …}` included."""
    if isinstance(config, dict):
        inner = config.get("config", {})
        name = inner.get("name") if isinstance(inner, dict) else inner
        if config.get("class_name") not in ("DTypePolicy", "FloatDTypePolicy", "Policy"):
            raise ValueError(f"Unknown dtype policy: {config}")
        return DTypePolicy(name)
    return get(config)


publish("keras", [DTypePolicy])

__all__ = ["DTypePolicy", "FloatDTypePolicy", "deserialize", "get", "serialize"]
