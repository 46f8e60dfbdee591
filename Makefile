# Everything a person or CI does here. `make train` and `make test` work on a machine that has only Python and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev

.PHONY: help install train test test-slow lint format catalog bench reproduce clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## Set up .venv with nnrun in it; costs nothing the second time

train: $(READY) ## Train configs/iris.yaml
	$(BIN)/nnrun train configs/iris.yaml

test: $(DEV_READY) ## Run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-slow: $(DEV_READY) ## Run the end-to-end and fuzzing tests
	$(BIN)/python -m pytest -m slow

lint: $(DEV_READY) ## Check style, types and the order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV_READY) ## Put the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalog: $(READY) ## Generate the catalog of components from the installed versions
	$(BIN)/python -m nnrun.catalog.generate

bench: $(DEV_READY) ## Measure the figures and print them as tables
	$(BIN)/python -m benchmarks

reproduce: $(DEV_READY) ## Run the textbook experiments over five seeds; goes on where it stopped
	$(BIN)/python -m benchmarks.reproduction

clean: ## Remove what was set up
	rm -rf $(VENV) build *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# An editable install: only pyproject.toml decides what is installed
$(READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# The development tools stand in pyproject's dependency group "dev"; pip reads such groups from 25.1 on
$(DEV_READY): $(READY) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	touch $@
