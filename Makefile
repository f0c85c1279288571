# `make demo` runs the main job, `make test` the tests; both set up what they need, and a second call does nothing twice.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNNER := $(BIN)/pulumi_wasm_runner
READY := $(VENV)/.ready

DEMO := build/examples/pet.wasm

.PHONY: help demo test lint types format implementation examples javascript requirements clean

help: ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

implementation: $(READY) ## build the Wasm implementation, debug and release
	@$(BIN)/python component/build.py

demo: implementation ## package the example, run it on this machine with no Pulumi, show its resources
	@$(BIN)/python -m tools.examples pet
	$(RUNNER) run --preview $(DEMO)
	$(RUNNER) run --mocks examples/python/pet/mocks.json $(DEMO)
