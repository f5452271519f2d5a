"""What all initializers are."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg.keras.defaults import compute_dtype
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.seeds import default_seed


class Initializer:
    """Gives the first value of a weight: `initializer(shape, dtype)`.

    A class of one's own needs `__call__`, and `get_config` where it takes arguments.

    Example:
      >>> class Halves(tf.keras.initializers.Initializer):
      ...     def __call__(self, shape, dtype=None):
      ...         return tf.fill(shape, 0.5)
      >>> Halves()([2]).numpy()
      array([0.5, 0.5], dtype=float32)
    """

    # The arguments that a configuration has, in its order.
    options: ClassVar[tuple[str, ...]] = ()

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        """A tensor of `shape` and `dtype`, which is Keras's default float type if it is None."""
        raise NotImplementedError("Initializer subclasses must implement the `__call__()` method.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this initializer again."""
        return {name: getattr(self, name) for name in self.options}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The initializer of a configuration; the `dtype` that Keras 1 wrote into it is left out."""
        return cls(**{name: value for name, value in config.items() if name != "dtype"})

    def clone(self) -> Any:
        """An initializer with the same configuration."""
        return type(self).from_config(self.get_config())


class Drawn(Initializer):
    """An initializer that draws random numbers: each call of one object gives the same.

    Raises:
      ValueError: the seed is neither an integer nor a `SeedGenerator`.
    """

    def __init__(self, seed: Any = None) -> None:
        self._given_seed = seed
        if isinstance(seed, dict):
            seed = deserialize_keras_object(seed)
        if seed is not None and not isinstance(seed, int) and not hasattr(seed, "next"):
            raise ValueError(
                "`seed` argument should be an instance of `keras.random.SeedGenerator()` or an integer. "
                f"Received: seed={seed}"
            )
        self.seed: Any = default_seed() if seed is None else seed

    def get_config(self) -> dict[str, Any]:
        seed = serialize_keras_object(self._given_seed)
        return {"seed": seed} | super().get_config()


def dtype_of(dtype: Any) -> Any:
    """The dtype to give: Keras's default one for None."""
    return compute_dtype(dtype)
