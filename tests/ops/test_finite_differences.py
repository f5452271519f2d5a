"""Gradients against finite differences: for every op that has a gradient rule of its own.

An op's outputs are projected onto random seeds, which makes a number L of them. The tape's gradient of L with
respect to an operand, in a random direction, must be the central difference of L in that direction. Of a
complex operand the gradient is ∂L/∂Re + i ∂L/∂Im. Operands keep away from kinks and poles.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.op import ops, registry

from .gradient_cases import CASES, ELSEWHERE, Case

# What declares ops outside of the op vocabulary's own folder.
MODULES = """
    compat.v1.assigning compat.v1.placeholders control_flow host_functions printing runtime.batching
    runtime.custom_call runtime.loop_gradient runtime.scan
"""
for module in MODULES.split():
    importlib.import_module("thalweg." + module)


def _is_inexact(array: np.ndarray[Any, Any]) -> bool:
    return array.dtype.kind in "fc"


class Projection:
    """An op call as a function of its operands, projected onto seeds."""

    def __init__(self, case: Case, random: np.random.RandomState) -> None:
        self.case = case
        self.op = registry[case.op]
        kind = np.float32 if case.single else np.float64
        arrays = [np.asarray(x) for x in case.operands]
        self.operands = [x.astype(kind) if x.dtype.kind == "f" else x for x in arrays]
        self.sources = [k for k, x in enumerate(self.operands) if _is_inexact(x) and k not in case.constant]
        self.seeds = [self._seed(y, random) for y in self.outputs([tf.constant(x) for x in self.operands])]

    @staticmethod
    def _seed(output: Any, random: np.random.RandomState) -> Any:
        values = random.uniform(0.5, 1.5, output.shape)
        if output.dtype.is_complex:
            values = values + 1j * random.uniform(0.5, 1.5, output.shape)
        return tf.constant(values.astype(output.dtype.as_numpy_dtype))

    def outputs(self, operands: Sequence[Any]) -> list[Any]:
        """The results that have gradients."""
        result = self.op(*operands, **self.case.attributes)
        results = result if isinstance(result, list) else [result]
        return [y for y in results[: self.case.outputs] if y.dtype.is_floating or y.dtype.is_complex]

    def value(self, operands: Sequence[Any]) -> float:
        """L, calculated in 64 bits from the outputs."""
        results = self.outputs([tf.constant(x) for x in operands])
        terms = (
            np.sum(np.conj(s.numpy().astype(complex)) * y.numpy())
            for s, y in zip(self.seeds, results, strict=True)
        )
        return float(sum(np.real(t) for t in terms))

    def gradients(self, operands: Sequence[Any]) -> list[np.ndarray[Any, Any]]:
        """What the tape says: one array for each source."""
        tensors = [tf.constant(x) for x in operands]
        with tf.GradientTape() as tape:
            tape.watch([tensors[k] for k in self.sources])
            results = self.outputs(tensors)
        found = tape.gradient(results, [tensors[k] for k in self.sources], self.seeds)
        return [
            np.zeros(operands[k].shape) if g is None else tf.convert_to_tensor(g).numpy()
            for k, g in zip(self.sources, found, strict=True)
        ]


def _direction(x: np.ndarray[Any, Any], random: np.random.RandomState) -> np.ndarray[Any, Any]:
    d = random.uniform(-1, 1, x.shape)
    return (d + 1j * random.uniform(-1, 1, x.shape)) if x.dtype.kind == "c" else d


def _along(gradient: np.ndarray[Any, Any], direction: np.ndarray[Any, Any]) -> float:
    return float(np.sum(np.real(np.conj(gradient) * direction)))


@pytest.mark.parametrize("case", CASES, ids=[f"{k}-{c.op}" for k, c in enumerate(CASES)])
def test_first_derivatives(case: Case) -> None:
    random = np.random.RandomState(zlib.crc32(case.op.encode()) % 2**31)
    f = Projection(case, random)
    step, tolerance = (1e-2, 1e-2) if case.single else (1e-6, 2e-7)
    first, again = f.gradients(f.operands), f.gradients(f.operands)
    assert f.sources
    for k, gradient, replayed in zip(f.sources, first, again, strict=True):
        # The second time it may have been compiled.
        np.testing.assert_allclose(gradient, replayed, rtol=1e-5 if case.single else 1e-12, atol=1e-12)
        x = f.operands[k]
        direction = _direction(x, random)
        if case.symmetric:
            direction = direction + np.swapaxes(direction, -1, -2)
        ends = []
        for sign in (1, -1):
            moved = (x + sign * step * direction).astype(x.dtype)
            ends.append(f.value([*f.operands[:k], moved, *f.operands[k + 1 :]]))
        wanted = (ends[0] - ends[1]) / (2 * step)
        scale = max(1.0, float(np.sum(np.abs(gradient) * np.abs(direction))))
        assert abs(_along(gradient, direction) - wanted) < tolerance * scale, f"operand {k}"


@pytest.mark.parametrize("case", [c for c in CASES if c.second], ids=[c.op for c in CASES if c.second])
def test_second_derivatives(case: Case) -> None:
    """Of the smooth ops: the change of the gradient along one direction, seen from another."""
    random = np.random.RandomState(zlib.crc32(case.op.encode()) % 2**31)
    f = Projection(case, random)
    sources = [f.operands[k] for k in f.sources]
    towards = [random.uniform(0.5, 1.5, x.shape).astype(x.dtype) for x in sources]
    direction = [random.uniform(-1, 1, x.shape).astype(x.dtype) for x in sources]
    tensors = [tf.constant(x) for x in f.operands]
    watched = [tensors[k] for k in f.sources]
    with tf.GradientTape() as outer:
        outer.watch(watched)
        with tf.GradientTape() as inner:
            inner.watch(watched)
            results = f.outputs(tensors)
        first = inner.gradient(results, watched, f.seeds)
        total = tf.add_n([tf.reduce_sum(g * t) for g, t in zip(first, towards, strict=True)])
    second = outer.gradient(total, watched)
    given = sum(_along(g.numpy(), d) for g, d in zip(second, direction, strict=True) if g is not None)
    step, tolerance = (1e-2, 1e-2) if case.single else (1e-5, 1e-6)
    ends = []
    for sign in (1, -1):
        moved = list(f.operands)
        for k, d in zip(f.sources, direction, strict=True):
            moved[k] = (moved[k] + sign * step * d).astype(d.dtype)
        ends.append(sum(_along(g, t) for g, t in zip(f.gradients(moved), towards, strict=True)))
    wanted = (ends[0] - ends[1]) / (2 * step)
    scale = sum(
        float(np.sum(np.abs(g.numpy() * d))) for g, d in zip(second, direction, strict=True) if g is not None
    )
    assert abs(given - wanted) < tolerance * max(1.0, scale)


def test_every_gradient_rule_is_tested() -> None:
    tested = {case.op for case in CASES}
    elsewhere = {name for names in ELSEWHERE for name in names.split()}
    ruled = {op.name for op in ops() if op.differentiable and op.grad is not None}
    assert ruled - tested - elsewhere == set()
    assert elsewhere <= ruled
    assert not tested & elsewhere
