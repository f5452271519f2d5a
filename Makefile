# Development tasks. A fresh machine needs Python 3.11 to 3.13 with venv, make and a C++ compiler.
#
#   make setup    an environment in .venv with Thalweg and its development tools
#   make test     every test, then the golden and op tests again op by op, the golden ones inside tf.function too
#   make check    ruff and mypy --strict
#   make demo     a short tour that trains and draws
#   make bench    the benchmarks
#
# PYTHON=python3.12 make setup picks the interpreter.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Processes that share the tests; each may take 4 GB.
JOBS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

# The newest interpreter that runs and has venv: a launcher on the PATH alone is no promise that it works.
USABLE := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c '$(USABLE)' >/dev/null 2>&1 && { echo $$p; break; }; done)

# One stamp for each state of what is installed and built: only when that changes the environment is brought up
# to date.
BUILT_FROM := pyproject.toml setup.py $(wildcard src/thalweg/native/kernels/*)
STAMP := $(VENV)/.ready-$(shell cat $(BUILT_FROM) | cksum | tr ' ' -)

MODAL_TESTS := $(wildcard tests/golden tests/ops)
TRACED_TESTS := $(wildcard tests/golden)

.PHONY: setup demo test check bench clean

setup: $(STAMP)

$(STAMP):
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.13 with venv was found; name one with PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,plot,data]'
	@rm -f $(VENV)/.ready-*
	@touch $@

demo: setup
	$(BIN)/python demo/tour.py $(ARGS)

test: setup
	THALWEG_TEST_MODE=deferred $(PYTEST) $(ARGS)
	THALWEG_TEST_MODE=sync $(PYTEST) -m "not one_mode" $(MODAL_TESTS) $(ARGS)
	THALWEG_TEST_MODE=function $(PYTEST) $(TRACED_TESTS) $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

bench: setup
	$(BIN)/python benchmarks/run.py $(ARGS)

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
