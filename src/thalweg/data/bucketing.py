"""Batches of elements of similar length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from thalweg.data.grouping import Batched, PaddedBatched
from thalweg.data.leaves import batch_spec, row_spec
from thalweg.data.plan import UNKNOWN, Array, Element, Elements, Failed, Plan, Run, invalid
from thalweg.data.sources import Listed
from thalweg.data.traced import Traced, naming


class Bucketed(Plan):
    """Elements put together by their lengths, padded and stacked.

    Args:
      length: gives an element's length.
      boundaries: the lengths at which buckets begin, but the first.
      sizes: of each bucket, the number of elements of a batch.
      shapes, padding: as for padded batches; no shapes: nothing is padded.
      to_boundary: pad to the longest that fits in the bucket.
    """

    kind = "_GroupByWindowDataset"

    def __init__(
        self,
        source: Plan,
        length: Traced,
        boundaries: list[int],
        sizes: list[int],
        shapes: Sequence[Any] | None,
        padding: Sequence[Array],
        to_boundary: bool,
        drop: bool,
    ) -> None:
        self._source, self._length = source, length
        self._boundaries, self._sizes = boundaries, sizes
        self._shapes, self._padding = shapes, padding
        self._to_boundary, self._drop = to_boundary, drop
        self.structure, self.count = source.structure, UNKNOWN
        self.specs = [batch_spec(row_spec(s), None) for s in self._batch(0, [], shapes).specs]

    def run(self, run: Run) -> Elements:
        buckets: dict[int, list[Element]] = {}
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                length = int(self._length(element, run)[0])
                bucket = bisect_right(self._boundaries, length)
                if self._to_boundary and bucket == len(self._boundaries):
                    raise invalid(
                        "When pad_to_bucket_boundary=True, elements must have length < "
                        f"max(bucket_boundaries), got {length}."
                    )
            except Exception as error:
                yield Failed(naming(error, f"element {number} of bucket_by_sequence_length"))
                continue
            waiting = buckets.setdefault(bucket, [])
            waiting.append(element)
            if len(waiting) == self._sizes[bucket]:
                yield from self._batched(bucket, buckets.pop(bucket), run)
        for bucket in sorted(buckets):
            yield from self._batched(bucket, buckets[bucket], run)

    def _batched(self, bucket: int, elements: list[Element], run: Run) -> Elements:
        shapes = self._shapes
        if self._to_boundary and shapes is not None:
            longest = self._boundaries[bucket] - 1
            shapes = [[longest if n is None else n for n in shape] for shape in shapes]
        return self._batch(bucket, elements, shapes).run(run)

    def _batch(self, bucket: int, elements: list[Element], shapes: Sequence[Any] | None) -> Plan:
        listed, size = Listed(self._source, elements), self._sizes[bucket]
        if shapes is None:
            return Batched(listed, size, self._drop, "_BatchDataset")
        return PaddedBatched(listed, size, shapes, self._padding, self._drop)

    def told(self) -> str:
        return f"{len(self._sizes)} buckets of {self._sizes} elements"
