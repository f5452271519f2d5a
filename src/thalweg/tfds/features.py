"""`tfds.features`: what the elements of a dataset are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.tensor_spec import TensorSpec


class Feature:
    """A part of each element.

    Attributes:
      shape: its shape; None for a dimension that varies.
      dtype: its dtype.
    """

    shape: tuple[int | None, ...] = ()
    dtype: Any

    @property
    def np_dtype(self) -> Any:
        """The dtype as NumPy's."""
        return self.dtype.as_numpy_dtype

    def get_tensor_spec(self) -> TensorSpec:
        """The spec of its tensors."""
        return TensorSpec(self.shape, self.dtype)


class Tensor(Feature):
    """A tensor of any kind: `Tensor(shape=(3,), dtype=tf.float32)`."""

    def __init__(self, *, shape: Sequence[int | None], dtype: Any) -> None:
        self.shape = tuple(shape)
        self.dtype = dtypes.as_dtype(dtype)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(shape={self.shape}, dtype={self.dtype.name})"


class Image(Tensor):
    """An image of uint8 values `[height, width, channels]`."""

    def __init__(self, *, shape: Sequence[int | None] = (None, None, 3), dtype: Any = "uint8") -> None:
        super().__init__(shape=shape, dtype=dtype)


class Text(Feature):
    """A text in UTF-8, as a scalar string."""

    dtype = dtypes.string

    def __repr__(self) -> str:
        return "Text(shape=(), dtype=string)"


class ClassLabel(Feature):
    """A class as an integer, with the classes' names.

    Args:
      num_classes: how many there are; their names are then their numbers.
      names: the names, in order.

    Raises:
      ValueError: neither is given.

    Example:
      >>> from thalweg import tfds
      >>> label = tfds.features.ClassLabel(names=["cat", "dog"])
      >>> label.int2str(1), label.str2int("cat"), label.num_classes
      ('dog', 0, 2)
    """

    dtype = dtypes.int64

    def __init__(self, *, num_classes: int | None = None, names: Sequence[str] | None = None) -> None:
        if names is None:
            if num_classes is None:
                raise ValueError("ClassLabel needs num_classes or names.")
            names = [str(number) for number in range(num_classes)]
        self.names = list(names)

    @property
    def num_classes(self) -> int:
        return len(self.names)

    def int2str(self, int_value: Any) -> str:
        """The name of a class.

        Raises `ValueError` for numbers that are no class.
        """
        number = int(int_value)
        if not 0 <= number < len(self.names):
            raise ValueError(f"There are {len(self.names)} classes; {number} is none of them.")
        return self.names[number]

    def str2int(self, str_value: Any) -> int:
        """The number of a class.

        Raises `ValueError` for names that no class has.
        """
        name = str(str_value)
        if name not in self.names:
            raise ValueError(f"No class is called {name!r}; the classes are {', '.join(self.names[:20])}.")
        return self.names.index(name)

    def __repr__(self) -> str:
        return f"ClassLabel(shape=(), dtype=int64, num_classes={self.num_classes})"


class FeaturesDict(Mapping[str, Feature]):
    """Features by name."""

    def __init__(self, feature_dict: Mapping[str, Feature]) -> None:
        self._features = dict(feature_dict)

    def __getitem__(self, name: str) -> Feature:
        return self._features[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._features)

    def __len__(self) -> int:
        return len(self._features)

    @property
    def shape(self) -> dict[str, Any]:
        """The shapes by name."""
        return {name: feature.shape for name, feature in self._features.items()}

    @property
    def dtype(self) -> dict[str, Any]:
        """The dtypes by name."""
        return {name: feature.dtype for name, feature in self._features.items()}

    def get_tensor_spec(self) -> dict[str, Any]:
        """The specs of the tensors by name."""
        return {name: feature.get_tensor_spec() for name, feature in self._features.items()}

    def __repr__(self) -> str:
        lines = "".join(f"    {name!r}: {feature!r},\n" for name, feature in self._features.items())
        return f"FeaturesDict({{\n{lines}}})"
