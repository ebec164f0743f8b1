# Gatepost's commands. Each builds what it needs; only Python 3.11 and make must be there.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
DATA ?= ../shared/data
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What a school's machine needs to run Gatepost (no torch) and what its developers need (torch, transformers).
# On a machine without a GPU, give pip the address of PyTorch's CPU wheels by PIP_EXTRA_INDEX_URL before
# `make test`, so that torch comes without the GPU's libraries (docs/howto/develop.md).
LOCK := --quiet --allow-unsafe --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links \
  --no-emit-trusted-host --no-emit-options
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed

.PHONY: help run install test check unit bench format lock clean train

help:
	@echo "make run      start Gatepost with the example school and its sample posts"
	@echo "make install  install everything for development"
	@echo "make test     all that must pass: format, lint, types, import contracts, tests"
	@echo "make check    the same without the tests"
	@echo "make bench    print the figures: throughput, joining, cases, memory, start-up, quality"

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Gatepost needs Python 3.11 or newer; set PYTHON=") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	$(PIP) install --quiet -r requirements/dev.txt
	touch $@

install: $(DEV_STAMP)

run: $(RUN_STAMP)
	$(BIN)/gatepost --config config/school.example.yaml run

check: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(DEV_STAMP)
	$(BIN)/pytest tests/unit tests/contracts

test: check
	$(BIN)/pytest
	$(BIN)/pytest --nbmake notebooks

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks

format: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(DEV_STAMP)
	$(BIN)/pip-compile $(LOCK) --generate-hashes -o requirements/run.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile $(LOCK) --no-annotate --extra train --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml requirements/build.in
	sed -i "s/^torch==\([0-9.]*\)+cpu/torch==\1/" requirements/dev.txt

clean:
	rm -rf $(VENV) build dist *.egg-info

# From data to weights, figures and card; needs the public training data too (see the model card).
train: $(DEV_STAMP)
	$(BIN)/python -m classifiers.train --config config/training/base.yaml --data $(DATA) --out runs/base
