# Everything a person or CI does here. `make train` and `make test` work on a machine that has only Python and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev
LOCK := requirements.lock
NEWEST := .venv-newest
TESTS := -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"
PIN := --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-header --no-annotate pyproject.toml
PIP := -m pip install --quiet --disable-pip-version-check

unexport PYTHONDONTWRITEBYTECODE # tests start Python hundreds of times, which compiles nnrun once

.PHONY: help install train test test-fast test-slow test-newest fuzz crash gpu-check lint format lock catalog docs pictures bench reproduce clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## Set up .venv with nnrun in it; costs nothing the second time

train: $(READY) ## Train configs/iris.yaml
	$(BIN)/nnrun train configs/iris.yaml

test: $(DEV_READY) ## Run the tests
	$(BIN)/python $(TESTS)

test-fast: $(DEV_READY) ## Run what needs no TensorFlow, processes, real data or drawing (make test has all), in about half a minute
	$(BIN)/python $(TESTS) --without-tensorflow --ignore tests/plots \
	  -m "not (slow or thorough or process or real or drawing)"

test-slow: $(DEV_READY) ## Run the end-to-end tests, others that take long, and more of the examples that Hypothesis draws
	$(BIN)/python -m pytest -m "slow or hypothesis"

fuzz: $(DEV_READY) ## Try 10,000 mutated configs, 5,000 tables, 500 run directories, in about half an hour
	$(BIN)/python -m tests.fuzz

test-newest: ## Run the tests with the newest versions of everything, in an environment of its own
	rm -rf $(NEWEST)
	$(PYTHON) -m venv $(NEWEST)
	$(NEWEST)/bin/python $(PIP) --upgrade "pip>=25.1"
	$(NEWEST)/bin/python $(PIP) --editable . --group dev
	$(NEWEST)/bin/python $(TESTS)

crash: $(DEV_READY) ## Kill trainings at every kind of moment, go on with them and compare, in some twenty minutes
	$(BIN)/python -m tests.crash

gpu-check: $(DEV_READY) ## Try on this machine's GPUs what training promises, and say what holds there
	$(BIN)/python -m tests.gpu

lint: $(DEV_READY) ## Check style, types, the order of imports, and that what is imported is declared
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry nnrun
	$(BIN)/deptry nnrun tests benchmarks docs --ignore DEP004

format: $(DEV_READY) ## Put the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(DEV_READY) ## Pin the newest versions that pyproject.toml allows, with their hashes
	mkdir -p build
	$(BIN)/uv pip compile $(PIN) --output-file build/install.txt
	$(BIN)/uv pip compile $(PIN) --group dev --constraint build/install.txt --output-file build/all.txt
	{ cat build/install.txt; echo "# development"; \
	  awk 'NR == FNR { seen[$$0]; next } /^[^ ]/ { new = !($$0 in seen) } new' build/install.txt build/all.txt; } > $(LOCK)

catalog: $(READY) ## Generate the catalog of components from the installed versions
	$(BIN)/python -m nnrun.catalog.generate

docs: $(DEV_READY) ## Write what of docs/ follows from the code: the reference, and the outputs in the tutorial
	$(BIN)/python -m docs.generate

pictures: $(DEV_READY) ## Draw the picture of a report page in docs/, by Chromium
	$(BIN)/python -m docs.generate.report_picture

bench: $(DEV_READY) ## Measure the figures and print them as tables
	$(BIN)/python -m benchmarks

reproduce: $(DEV_READY) ## Run the textbook experiments over five seeds; goes on where it stopped
	$(BIN)/python -m benchmarks.reproduction

clean: ## Remove what was set up
	rm -rf $(VENV) $(NEWEST) build *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The lock file pins every package that is installed, also indirect ones, by version and hash: those before its line
# "# development" for running nnrun, all of them for its tests and checks. No resolver runs, and nothing else is fetched.
$(READY): pyproject.toml $(LOCK) | $(BIN)/python
	sed '/^# development/,$$d' $(LOCK) > $(VENV)/install.txt
	$(BIN)/python $(PIP) --require-hashes --no-deps --requirement $(VENV)/install.txt
	$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(DEV_READY): $(READY) $(LOCK)
	$(BIN)/python $(PIP) --require-hashes --no-deps --requirement $(LOCK)
	touch $@
