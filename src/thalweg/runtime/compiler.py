"""From programs to XLA executables, through JAX's public API."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
import warnings
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.core import errors, messages
from thalweg.core.checks import Check, collecting
from thalweg.core.op import Call
from thalweg.runtime import debug
from thalweg.runtime.room import Room, compiled

if TYPE_CHECKING:
    from thalweg.runtime.program import Program

# One executable takes about 2.7 MB: this many are kept, the least recently used go first.
MAX_EXECUTABLES = 256
MAX_ONE_OP_PROGRAMS = 1024


class Process:
    """What became of XLA in this process.

    Attributes:
      forked: it is a child made by `fork` after XLA's threads were started: they aren't there, and nothing
        can be compiled or run.
    """

    forked = False


def _after_fork() -> None:
    Process.forked = "jax" in sys.modules


os.register_at_fork(after_in_child=_after_fork)


class CheckFailed(Exception):
    """A compiled program found a condition on its values not to hold.

    Attributes:
      error: what to raise.
      outputs: what the program gave all the same. Of these the guarded ones are the inputs they replace.
    """

    def __init__(self, error: errors.OpError, outputs: list[Any]) -> None:
        super().__init__(str(error))
        self.error = error
        self.outputs = outputs


# Variables up to this size keep their value if a check fails in the program that updates them in place;
# larger ones have too much to copy.
MAX_GUARDED_BYTES = 1 << 22


class Executable:
    """A compiled program. Numbers go in packed, one array a dtype; arrays as they are.

    XLA gives the memory of donated inputs to outputs of the same kind, first come, first served. So inputs
    that an output replaces go in first, and these outputs come out first, in the same order: the new value of
    a variable is to be written where the old one was, and not its gradient, which is computed sooner.

    Attributes:
      arrays: the inputs that are arrays, in the order in which they go in.
      order: the outputs, in the order in which they come out.
      places: where each output is among those that come out; None if that is where it belongs.
      checks: the conditions on values that the program returns after its outputs.
      guarded: outputs with the inputs that stand for them if a check fails.
      room: the memory that it is given when it runs.
    """

    __slots__ = (
        "__weakref__",
        "arrays",
        "call",
        "checks",
        "guarded",
        "numbers",
        "order",
        "owner",
        "places",
        "room",
    )

    def __init__(
        self, program: Program, donated: tuple[int, ...], replaced: tuple[tuple[int, int], ...]
    ) -> None:
        self.owner = (program, donated)
        self.guarded = [(o, i) for o, i in replaced if program.inputs[i].nbytes <= MAX_GUARDED_BYTES]
        self.numbers: dict[Any, list[int]] = {}
        self.arrays: list[int] = []
        for index, spec in enumerate(program.inputs):
            if spec.number:
                self.numbers.setdefault(spec.dtype.np, []).append(index)
            else:
                self.arrays.append(index)
        replaced_inputs = [i for _, i in replaced]
        self.arrays.sort(key=lambda i: i not in replaced_inputs)
        self.order = [o for i in self.arrays for o, replaces in replaced if replaces == i]
        self.order += sorted(set(range(len(program.outputs))).difference(self.order))
        self.places = None if self.order == sorted(self.order) else np.argsort(self.order).tolist()
        self.checks: list[Check] = []
        self.room = Room()
        self.call: Callable[..., Any] = self._compile(program, donated, len(replaced))

    def __call__(self, inputs: list[Any]) -> list[Any]:
        """The outputs; waits for the checks, if there are any."""
        outputs, conditions = self.start(inputs)
        if conditions is not None:
            try:
                report_failure(self.checks, conditions)
            except errors.OpError as error:
                raise CheckFailed(error, outputs) from None
        return outputs

    def start(self, inputs: list[Any]) -> tuple[list[Any], Any]:
        """The outputs, and what the checks gave: not looked at yet; None if there are none."""
        packed = [np.array([inputs[i] for i in group], dtype) for dtype, group in self.numbers.items()]
        for index in self.owner[1]:
            if type(inputs[index]) is np.ndarray:
                inputs[index] = inputs[index].copy()
        self.room.make()
        outputs = self.call(*packed, *[inputs[i] for i in self.arrays])
        self.room.taken(outputs)
        if not self.checks:
            return self._arranged(outputs), None
        *outputs, conditions = outputs
        return self._arranged(outputs), conditions

    def _arranged(self, outputs: list[Any]) -> list[Any]:
        """Outputs in the program's order."""
        return outputs if self.places is None else [outputs[k] for k in self.places]

    def _compile(self, program: Program, donated: tuple[int, ...], n_replaced: int) -> Callable[..., Any]:
        from thalweg.core.xla import jax, jnp, stand_in

        offset = len(self.numbers)
        groups = list(self.numbers.values())

        def traced(*operands: Any) -> list[Any]:
            values: list[Any] = [None] * len(program.inputs)
            for group, vector in zip(groups, operands, strict=False):
                for position, index in enumerate(group):
                    values[index] = vector[position]
            for index, operand in zip(self.arrays, operands[offset:], strict=True):
                values[index] = operand
            self.checks = []
            with collecting.into(self.checks):
                outputs = _unshare(jnp, program.trace(jnp, values), values)
            if self.checks:
                conditions = jnp.stack([c.condition for c in self.checks])
                held = conditions.all()
                for output, index in self.guarded:
                    outputs[output] = jnp.where(held, outputs[output], values[index])
                self.checks = [c._replace(condition=None) for c in self.checks]
                return [outputs[k] for k in self.order] + [conditions]
            return [outputs[k] for k in self.order]

        specs = [stand_in((len(g),), dtype) for dtype, g in self.numbers.items()]
        specs += [stand_in(program.inputs[i].shape, program.inputs[i].dtype.np) for i in self.arrays]
        positions = [offset + self.arrays.index(i) for i in donated]
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            executable = compiled(jax.jit(traced, donate_argnums=positions).lower(*specs))
        debug.report.note_compile(len(program.instructions), time.perf_counter() - began)
        memory = executable.memory_analysis()
        # Other devices give temporaries out as programs run.
        if memory is not None and jax.default_backend() == "cpu":
            fresh = executable.out_info[n_replaced:]
            outputs = [math.prod(x.shape) * x.dtype.itemsize for x in fresh]
            self.room = Room(memory.temp_size_in_bytes, memory.argument_size_in_bytes, outputs)
        return executable


def _unshare(jnp: Any, outputs: list[Any], inputs: list[Any]) -> list[Any]:
    """Give each output a buffer of its own, which is no input, so that it can be donated."""
    seen = {id(x) for x in inputs}
    for index, output in enumerate(outputs):
        if id(output) in seen:
            outputs[index] = jnp.copy(output)
        seen.add(id(output))
    return outputs


def report_failure(checks: Sequence[Check], conditions: Any) -> None:
    """Raise for the first condition that doesn't hold."""
    held = np.asarray(conditions)
    if held.all():
        return
    check = checks[int(np.argmin(held))]
    error = check.error(None, None, check.message)  # type: ignore[call-arg]
    if check.call is None:
        raise error
    raise messages.op_error(error, check.call.op.name, check.specs, check.call.attrs, check.location)


class _Executables:
    """The executables in use, least recently used first. Their programs hold them, and let them die."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.order: OrderedDict[int, weakref.ref[Executable]] = OrderedDict()

    def get(
        self,
        program: Program,
        donated: tuple[int, ...],
        replaced: Callable[[], tuple[tuple[int, int], ...]] = tuple,
    ) -> Executable:
        """The executable of a program that may use the memory of the inputs `donated`.

        Args:
          replaced: gives the pairs of an output and the donated input whose place it takes.
        """
        executable = program.executables.get(donated)
        if executable is None:
            with program.lock:
                executable = program.executables.get(donated)
                if executable is None:
                    executable = program.executables[donated] = Executable(program, donated, replaced())
        else:
            debug.report.hits += 1
        key = id(executable)
        with self.lock:
            if key in self.order:
                self.order.move_to_end(key)
            else:
                self.order[key] = weakref.ref(executable, lambda gone: self._forget(key, gone))
            while len(self.order) > MAX_EXECUTABLES:
                _release(self.order.popitem(last=False)[1])
        return executable

    def _forget(self, key: int, gone: weakref.ref[Executable]) -> None:
        """Strike out an executable that nothing holds any more."""
        with self.lock:
            if self.order.get(key) is gone:
                del self.order[key]

    def clear(self) -> None:
        with self.lock:
            for reference in list(self.order.values()):
                _release(reference)
            self.order.clear()


def _release(reference: weakref.ref[Executable]) -> None:
    """Have a program give its executable up."""
    executable = reference()
    if executable is not None:
        owner, donated = executable.owner
        owner.executables.pop(donated, None)


executables = _Executables()

_one_op: OrderedDict[Any, Any] = OrderedDict()
_one_op_lock = threading.Lock()


def run_op(call: Call, operands: Sequence[Any]) -> Sequence[Any]:
    """Run one op as a compiled program of its own.

    Raises:
      RuntimeError: in a child made by fork.
    """
    if Process.forked:
        raise RuntimeError(
            f"{call.op.name} needs XLA, whose threads don't survive a fork. Start the process by spawn: "
            'multiprocessing.get_context("spawn").'
        )
    from thalweg.core.xla import jax, jnp, stand_in

    key = (call, tuple((x.shape, x.dtype) for x in operands))
    with _one_op_lock:
        known = _one_op.get(key)
        if known is not None:
            _one_op.move_to_end(key)
    if known is None:
        checks: list[Check] = []

        def traced(*xs: Any) -> list[Any]:
            checks.clear()
            with collecting.into(checks):
                outputs = call.op.lower(jnp, *xs, **call.attrs)
            outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
            conditions = [c.condition for c in checks]
            checks[:] = [c._replace(condition=None) for c in checks]
            return [*outputs, *conditions]

        began = time.perf_counter()
        specs = [stand_in(x.shape, x.dtype) for x in operands]
        known = (compiled(jax.jit(traced).lower(*specs)), checks)
        debug.report.note_compile(1, time.perf_counter() - began)
        with _one_op_lock:
            _one_op[key] = known
            if len(_one_op) > MAX_ONE_OP_PROGRAMS:
                _one_op.popitem(last=False)
    executable, checks = known
    outputs = executable(*operands)
    if checks:
        report_failure(checks, np.array([bool(c) for c in outputs[-len(checks) :]]))
        outputs = outputs[: -len(checks)]
    return outputs  # type: ignore[no-any-return]


def clear() -> None:
    """Forget every compiled program."""
    executables.clear()
    with _one_op_lock:
        _one_op.clear()


def wait() -> None:
    """Wait for every compiled program that was started."""
    jax = sys.modules.get("jax")
    if jax is not None:
        jax.effects_barrier()
        for array in jax.live_arrays():
            array.block_until_ready()
