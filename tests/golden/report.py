"""What passes and what fails, family by family, with the missing names and the commonest failures.

    python tests/golden/report.py [--mode function] [--list] [family or name pattern ...]

Runs in process, so that a family is judged in a second or two.  A word with a slash, a dot or a star is
a pattern for names of cases; every other word is a family.
"""

from __future__ import annotations

import argparse
import collections
import fnmatch
import os
import pathlib
import sys
import time
import types
import warnings
from typing import Any

TESTS = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="families or patterns; all cases when none is given")
    parser.add_argument("--mode", help="deferred, sync, function, dynamic or compiled")
    parser.add_argument("--list", action="store_true", help="print every failing case with its message")
    parser.add_argument("--gaps", action="store_true", help="rewrite the list of open cases of this mode")
    parser.add_argument("--top", type=int, default=25, help="lines in each ranking (default 25)")
    return parser.parse_args()


def failure(error: BaseException) -> tuple[str | None, str]:
    """The missing name, if that is what failed, and one line about the failure."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, AttributeError) and isinstance(cause.obj, types.ModuleType):
            return f"{cause.obj.__name__}.{cause.name}", "missing name"
        cause = cause.__cause__
    lines = str(error).strip().splitlines() or [""]
    return None, f"{type(error).__name__}: {lines[0][:150]}"


def _progress(total: int) -> Any:
    if not sys.stderr.isatty():
        return lambda done: None
    return lambda done: print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)


def main() -> int:
    options = _arguments()
    if options.mode:
        os.environ["THALWEG_TEST_MODE"] = options.mode
    import conftest  # noqa: F401  (sets what must be set before the import of thalweg)

    from golden.judge import cases_for, judge
    from golden.mode import mode_under_test, subject

    mode = mode_under_test()
    patterns = [w for w in options.words if any(c in w for c in "./*")]
    chosen = cases_for(mode, *(w for w in options.words if w not in patterns))
    cases = [c for c in chosen if not patterns or any(fnmatch.fnmatch(c.name, p) for p in patterns)]
    module = subject()
    if module.__name__ == "thalweg":
        warnings.simplefilter("error")  # as in the test run
    passed: collections.Counter[str] = collections.Counter()
    total: collections.Counter[str] = collections.Counter()
    missing: collections.Counter[str] = collections.Counter()
    reasons: collections.Counter[str] = collections.Counter()
    failing: list[tuple[str, str]] = []
    tick, start = _progress(len(cases)), time.time()
    for done, case in enumerate(cases):
        tick(done)
        total[case.family] += 1
        try:
            judge(module, case, mode)
            passed[case.family] += 1
        except Exception as error:
            name, reason = failure(error)
            failing.append((case.name, name or reason))
            if name:
                missing[name] += 1
            else:
                reasons[f"{case.name.split('/')[0]}: {reason}"] += 1
    if options.gaps and not options.words:
        _write_gaps(mode, [name for name, _ in failing])
    _print(options, passed, total, missing, reasons, failing)
    print(f"mode {mode}: {passed.total()} of {total.total()} pass, {time.time() - start:.1f} s")
    return 1 if failing else 0


def _write_gaps(mode: str, names: list[str]) -> None:
    """The open cases as `test_golden.py` reads them; no file where every case passes."""
    path = pathlib.Path(__file__).parent / "gaps" / f"{mode}.txt"
    path.parent.mkdir(exist_ok=True)
    if names:
        path.write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def _print(
    options: argparse.Namespace,
    passed: collections.Counter[str],
    total: collections.Counter[str],
    missing: collections.Counter[str],
    reasons: collections.Counter[str],
    failing: list[tuple[str, str]],
) -> None:
    if options.list:
        for name, reason in failing:
            print(f"FAIL {name}\n     {reason}")
    for title, ranking in (("missing names", missing), ("failures", reasons)):
        if ranking:
            print(f"\n{title} (cases):")
        for line, count in ranking.most_common(options.top):
            print(f"{count:6}  {line}")
        if len(ranking) > options.top:
            print(f"        … and {len(ranking) - options.top} more")
    print("\nfamily            pass / all")
    for family in sorted(total):
        print(f"{family:16} {passed[family]:5} / {total[family]}")


if __name__ == "__main__":
    sys.exit(main())
