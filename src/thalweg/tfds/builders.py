"""`DatasetBuilder`: a named collection of elements, in splits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from thalweg.core import nest
from thalweg.data import Dataset
from thalweg.tfds.features import FeaturesDict
from thalweg.tfds.splits import SplitInfo, pieces


class DatasetInfo:
    """What is known of a dataset.

    Attributes:
      name, description: its name, and a sentence on it.
      features: what its elements are, by name.
      supervised_keys: the names of input and target, which `as_supervised=True` gives.
      splits: a `SplitInfo` for each split.
    """

    version = "1.0.0"

    def __init__(
        self,
        name: str,
        description: str,
        features: FeaturesDict,
        supervised_keys: tuple[str, str],
        sizes: Mapping[str, int],
    ) -> None:
        self.name = name
        self.description = description
        self.features = features
        self.supervised_keys = supervised_keys
        self.splits = {split: SplitInfo(split, size) for split, size in sizes.items()}

    @property
    def full_name(self) -> str:
        """The name with the version."""
        return f"{self.name}/{self.version}"

    def __repr__(self) -> str:
        features = repr(self.features).replace("\n", "\n    ")
        splits = "".join(f"        {s.name!r}: {s!r},\n" for s in self.splits.values())
        return (
            "tfds.core.DatasetInfo(\n"
            f"    name={self.name!r},\n"
            f"    full_name={self.full_name!r},\n"
            f"    description={self.description!r},\n"
            f"    features={features},\n"
            f"    supervised_keys={self.supervised_keys!r},\n"
            f"    splits={{\n{splits}    }},\n"
            ")"
        )


class DatasetBuilder:
    """Makes `tf.data.Dataset`s of a collection's splits. Subclasses say what is in them.

    Attributes:
      name, description: its name, and a sentence on it.
      supervised_keys: the names of input and target.
    """

    name = ""
    description = ""
    supervised_keys = ("image", "label")

    def features(self) -> FeaturesDict:
        """What the elements are."""
        raise NotImplementedError

    def arrays(self) -> dict[str, dict[str, Any]]:
        """For each split the elements' parts, by name, as arrays with one row an element."""
        raise NotImplementedError

    def decode(self) -> Callable[[dict[str, Any]], dict[str, Any]] | None:
        """What makes an element of the row of `arrays`; None if it is one already."""
        return None

    @cached_property
    def _arrays(self) -> dict[str, dict[str, Any]]:
        return self.arrays()

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {split: len(next(iter(parts.values()))) for split, parts in self._arrays.items()}

    @cached_property
    def info(self) -> DatasetInfo:
        """What is known of the dataset."""
        return DatasetInfo(self.name, self.description, self.features(), self.supervised_keys, self._sizes)

    def download_and_prepare(self, **options: Any) -> None:
        """Have the data at hand; `as_dataset` does so too."""
        _ = self._arrays

    def as_dataset(
        self,
        split: Any = None,
        *,
        batch_size: int | None = None,
        shuffle_files: bool = False,
        decoders: Any = None,
        read_config: Any = None,
        as_supervised: bool = False,
    ) -> Any:
        """The elements of a split.

        Args:
          split: `"train"`, a slice such as `"train[:80%]"`, several joined by `+`; a list, tuple or dict of
            these for as many datasets; None for a dict with all splits.
          batch_size: elements are batched so; -1: one batch, as tensors instead of a dataset.
          shuffle_files: accepted; shuffle the dataset to have another order.
          decoders, read_config: accepted as None only.
          as_supervised: elements are pairs of input and target instead of dicts.

        Raises:
          ValueError: there is no such split, or the slice goes beyond it.
          NotImplementedError: `decoders` or `read_config` are given.
        """
        if decoders is not None or read_config is not None:
            raise NotImplementedError("decoders and read_config are not supported; map the dataset instead.")
        if split is None:
            split = {name: name for name in self._sizes}
        return nest.map_structure(lambda one: self._dataset(one, batch_size, as_supervised), split)

    def _dataset(self, split: str, batch_size: int | None, as_supervised: bool) -> Any:
        chosen = pieces(split, self._sizes)
        parts = [
            {key: rows[start:stop] for key, rows in self._arrays[name].items()}
            for name, start, stop in chosen
        ]
        dataset: Any = Dataset.from_tensor_slices(parts[0])
        for part in parts[1:]:
            dataset = dataset.concatenate(Dataset.from_tensor_slices(part))
        decode = self.decode()
        if decode is not None:
            dataset = dataset.map(decode)
        if as_supervised:
            x, y = self.supervised_keys
            dataset = dataset.map(lambda element: (element[x], element[y]))
        if batch_size == -1:
            count = max(sum(stop - start for _, start, stop in chosen), 1)
            return dataset.batch(count).get_single_element()
        return dataset if batch_size is None else dataset.batch(batch_size)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"
