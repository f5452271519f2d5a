"""Elements accepted or rejected at random, so that classes come as often as is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import UNKNOWN, Array, Elements, Failed, Plan, Run
from thalweg.data.shuffling import Runs
from thalweg.data.traced import Traced, naming

_WORDS = 2.0**32
# As many elements of each class count as seen before there is any.
_PRIOR = 10.0
_LEAST_SHARE = 1e-16


class Resampled(Plan):
    """Pairs of a class and an element, of elements accepted at random.

    Args:
      class_of: gives an element's class, an integer scalar.
      target: how often each class is wanted.
      initial: how often each class comes; None: counted on the way.
    """

    kind = "_DirectedInterleaveDataset"

    def __init__(
        self, source: Plan, class_of: Traced, target: Array, initial: Array | None, pair: tuple[int, int]
    ) -> None:
        (spec,) = class_of.result.specs
        if spec.dtype not in (dtypes.int32, dtypes.int64):
            raise TypeError(f"`class_func` must give int32 or int64, got {spec.dtype.name}.")
        self._source, self._class_of = source, class_of
        self._target, self._initial = target, initial
        self._runs = Runs(pair, False)
        self.structure = (TensorSpec(spec.shape, spec.dtype), source.structure)
        self.specs = [self.structure[0], *source.specs]
        self.count = UNKNOWN

    def run(self, run: Run) -> Elements:
        words = self._runs.next(run)
        counts = np.full(len(self._target), _PRIOR)
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                found = self._class_of(element, run)
                label = int(found[0])
                if not 0 <= label < len(self._target):
                    wanted = f"below {len(self._target)}, the length of target_dist"
                    raise errors.InvalidArgumentError(
                        None, None, f"Class {label} isn't one of those {wanted}."
                    )
            except Exception as error:
                yield Failed(naming(error, f"element {number} of rejection_resample"))
                continue
            counts[label] += 1
            if words.take(1)[0] / _WORDS < self._accepted(counts)[label]:
                yield [found[0], *element]

    def _accepted(self, counts: Array) -> Array:
        """How likely an element of each class is taken: the class most wanted always is."""
        initial = counts / counts.sum() if self._initial is None else self._initial
        ratio = self._target / np.maximum(initial, _LEAST_SHARE)
        ratio = np.where((initial > 0) | (self._target > 0), ratio, 0.0)
        reachable = ratio[initial > 0]
        return ratio / max(float(reachable.max(initial=0.0)), np.finfo(float).tiny)


def distribution(given: Any) -> Array:
    """A distribution of classes as an array."""
    return np.asarray(given, np.float64)
