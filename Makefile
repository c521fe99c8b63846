# The one door: each target makes its own virtual environment and needs only Python 3.11+ and make.
PYTHON ?= python3
EXTRAS ?= test
# locked: the versions of locks/, with hashes. newest, lowest: what the ranges of pyproject.toml allow.
RESOLUTION ?= locked
# core: the tests of files, phrases, dates, registers and the command line alone.
TESTS ?= all
# How long make fuzz looks.
MINUTES ?= 5
# In how many places make mutants changes the code.
SAMPLE ?= 600
# A folder for each resolution and each Python, so that none is taken for another.
VENV ?= .venv$(if $(filter locked,$(RESOLUTION)),,-$(RESOLUTION))$(if $(filter python3,$(PYTHON)),,$(subst /,-,-$(PYTHON)))
BIN := $(VENV)/bin
UV := .venv-uv/bin/uv
SETS := core test lint bench clients mutants
PIP := -m pip install --quiet --disable-pip-version-check
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade
CORE_TESTS := tests/files tests/register tests/session tests/cli/test_cli.py tests/store/test_journal.py \
	tests/library/test_crosschecks.py tests/library/test_meetings.py tests/dates/test_phrases.py \
	tests/dates/test_periods.py tests/analysis/test_rulebook.py obligations

.PHONY: register test fuzz mutants lint types contracts wheel check bench lock clean help FORCE

help:
	@echo "make register   the register of Gloucestershire 2017, as of 1 September 2017"
	@echo "make test       the tests; RESOLUTION=newest or lowest tries the ranges, TESTS=core a core of them,"
	@echo "                PYTHON=python3.12 another Python"
	@echo "make fuzz       looks for faults for MINUTES=5, and keeps what it finds in tests/fuzz/corpus.jsonl"
	@echo "make mutants    changes the code in SAMPLE=600 places, one at a time: the tests have to notice"
	@echo "make check      everything that CI runs"
	@echo "make bench      speed, as ratios beside the peers"
	@echo "make lock       locks/ anew, from pyproject.toml"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

.venv-uv/bin/uv: locks/uv.lock
	@$(PYTHON) -m venv .venv-uv
	@.venv-uv/bin/python $(PIP) --require-hashes -r locks/uv.lock
	@touch $@

$(VENV)/.locked-%: locks/%.lock locks/build.lock pyproject.toml | $(BIN)/python
	@$(BIN)/python $(PIP) --require-hashes -r locks/build.lock
	@$(BIN)/python $(PIP) --require-hashes --no-build-isolation -r $<
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# What is newest changes without a file here changing, so it is asked each time.
$(VENV)/.newest-%: pyproject.toml FORCE | $(BIN)/python
	@$(BIN)/python $(PIP) --upgrade --upgrade-strategy eager --editable '.$(if $(filter-out core,$*),[$*],)'
	@touch $@

$(VENV)/.lowest-%: pyproject.toml $(UV) | $(BIN)/python
	@$(UV) pip compile --quiet --python $(BIN)/python --resolution lowest-direct --no-header $(if $(filter-out core,$*),--extra $*,) \
		pyproject.toml --output-file $(VENV)/lowest.txt
	@$(BIN)/python $(PIP) -r $(VENV)/lowest.txt
	@$(BIN)/python $(PIP) --no-deps --editable .
	@touch $@

register: $(VENV)/.$(RESOLUTION)-core
	@$(BIN)/obligations schedule examples/gloucestershire-2017 --as-of 2017-09-01

test: $(VENV)/.$(RESOLUTION)-$(EXTRAS)
	@$(BIN)/python -m pytest -n auto $(if $(filter core,$(TESTS)),$(CORE_TESTS),)

fuzz: $(VENV)/.$(RESOLUTION)-$(EXTRAS)
	@OBLIGATIONS_RANDOM=1 $(BIN)/python -m pytest -n auto -m hypothesis --hypothesis-seed=$$RANDOM$$RANDOM
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

mutants: $(VENV)/.$(RESOLUTION)-mutants
	@$(BIN)/python -m tests.mutants --sample $(SAMPLE)

lint: $(VENV)/.$(RESOLUTION)-lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.$(RESOLUTION)-lint
	@$(BIN)/mypy

contracts: $(VENV)/.$(RESOLUTION)-lint
	@$(BIN)/lint-imports

wheel: $(VENV)/.$(RESOLUTION)-lint
	@$(BIN)/python tests/check_wheel.py

bench: $(VENV)/.$(RESOLUTION)-bench
	@$(BIN)/python -m benchmarks

check: lint types contracts wheel test

# One version of each package in all files: the whole first, then each set within it.
lock: $(UV)
	@$(LOCK) locks/uv.in --output-file locks/uv.lock
	@$(LOCK) pyproject.toml locks/build.in $(foreach set,$(filter-out core,$(SETS)),--extra $(set)) --output-file locks/.all.lock
	@$(LOCK) locks/build.in --constraint locks/.all.lock --output-file locks/build.lock
	@$(foreach set,$(SETS),$(LOCK) pyproject.toml $(if $(filter-out core,$(set)),--extra $(set)) --constraint locks/.all.lock --output-file locks/$(set).lock &&) rm locks/.all.lock

clean:
	rm -rf .venv .venv-* dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
