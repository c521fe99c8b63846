# The one door: each target makes its own virtual environment and needs only Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXTRAS ?= test

.PHONY: register test lint types contracts wheel check bench clean help

help:
	@echo "make register   the register of Gloucestershire 2017, as of 1 September 2017"
	@echo "make test       the tests"
	@echo "make check      everything that CI runs"
	@echo "make bench      speed, as ratios beside the peers"

$(VENV)/.installed-%: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --editable '.$(if $(filter-out core,$*),[$*],)'
	@touch $@

register: $(VENV)/.installed-core
	@$(BIN)/obligations schedule examples/gloucestershire-2017 --as-of 2017-09-01

test: $(VENV)/.installed-$(EXTRAS)
	@$(BIN)/python -m pytest -n auto

lint: $(VENV)/.installed-lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-lint
	@$(BIN)/mypy

contracts: $(VENV)/.installed-lint
	@$(BIN)/lint-imports

wheel: $(VENV)/.installed-lint
	@$(BIN)/python tests/check_wheel.py

bench: $(VENV)/.installed-bench
	@$(BIN)/python -m benchmarks

check: lint types contracts wheel test

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
