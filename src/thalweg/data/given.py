"""A dataset that is the argument of a traced function: which one is known when the function runs."""

from __future__ import annotations

from typing import Any

from thalweg.core.graph import SymbolicTensor
from thalweg.data.leaves import DatasetSpec
from thalweg.data.plan import UNKNOWN, Elements, Plan, Run, Signature


class Given(Plan):
    """The dataset whose plan a tensor holds."""

    kind = "_VariantDataset"

    def __init__(self, holder: Any, spec: DatasetSpec) -> None:
        signature = Signature.of_spec(spec.element_spec)
        self.structure, self.specs = signature.structure, signature.specs
        self.count = UNKNOWN
        self._holder = holder

    def rebuilt(self, *arguments: Any) -> Plan:
        holder = arguments[0]
        if isinstance(holder, SymbolicTensor):
            return Given(holder, arguments[1])
        plan: Plan = holder.host()[()]
        return plan

    def run(self, run: Run) -> Elements:
        plan: Plan = self._holder.host()[()]
        return plan.run(run)
