# The two commands that matter: `make demo` and `make test`. Both set everything up first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LIBRARIES := libegl1 libgl1 libexpat1

.DEFAULT_GOAL := help
.PHONY: help demo serve test check lint golden-accept bench system clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(STAMP) ## render the gallery into out/
	$(BIN)/audome gallery --output out

serve: $(STAMP) ## run the HTTP service on this machine (AUDOME_* settings: docs/service/settings.md)
	$(BIN)/audome serve

test: $(STAMP) lint ## everything: ruff, mypy, import-linter, tests and golden pictures
	$(BIN)/python -m pytest -n auto

check: $(STAMP) lint ## the quick part of the tests, without whole services
	$(BIN)/python -m pytest -n auto -m "not slow"

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_budgets.py

golden-accept: $(STAMP) ## accept the pictures the engine makes now as the golden ones
	$(BIN)/python -m pytest tests/test_golden.py --golden-accept

bench: $(STAMP) ## benchmarks of every stage
	$(BIN)/python -m pytest benches --benchmark-only

$(STAMP): pyproject.toml | system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Audome Engine needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

system: # what skia-python links against
	@sh tools/install_system_libraries.sh $(LIBRARIES)

clean: ## remove the virtual environment, caches and pictures
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
