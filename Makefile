# `make demo` runs the main job, `make test` the tests. Both set up what they need; a second call does no work twice.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export PULUMI_GESTALT_CACHE ?= $(CURDIR)/build/cache

.PHONY: help demo test check lint types coverage implementation examples conformance long format differential fuzz guided kill-test sigstore bench bench-docs requirements pulumi release clean

help: ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("error: Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the packages of requirements/dev.txt into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

implementation: $(READY) ## build the Wasm implementation, release and debug
	@$(BIN)/python component/build.py

examples: implementation ## build the example programs (the JavaScript one needs Node.js)
	@$(BIN)/python -m tools.examples

demo: implementation ## package an example and run it, with no Pulumi: a preview, then an update
	@$(BIN)/python -m tools.examples pet
	@echo
	$(BIN)/pulumi_wasm_runner cache prepare
	@echo
	$(BIN)/pulumi_wasm_runner run --preview build/examples/pet.wasm
	@echo
	$(BIN)/pulumi_wasm_runner run --mocks examples/python/pet/mocks.json build/examples/pet.wasm

pulumi: $(READY) ## find a Pulumi CLI and its conformance suite, or build them from the Go module proxy (long, once)
	@$(BIN)/python -m tools.pulumi --conformance

# The engine's own tests have run by then, under coverage; what takes one core takes turns with what takes the other.
test: $(READY) ## check the code and run all tests but the long ones
	@$(MAKE) --no-print-directory -j2 examples check pulumi
	@$(BIN)/python -m pytest -n auto -m "not long" --ignore=tests/engine

check: lint types coverage ## what needs no components: lint, types, coverage of the engine

lint: $(READY) ## ruff: rules and format
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

types: $(READY) ## mypy
	@$(BIN)/mypy src tools component/build.py

coverage: $(READY) ## the engine's own tests cover all of its branches
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run --source=src/pulumi_gestalt_engine -m pytest -q -n auto tests/engine
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report --fail-under=100 --skip-covered

conformance: implementation ## run Pulumi's conformance suite, or TESTS="NAME ..." of it; all take 15 minutes
	@$(BIN)/python -m tools.conformance $(TESTS)

long: examples pulumi ## the tests that `make test` leaves out: more of the life of a stack, the same build elsewhere
	@$(BIN)/python -m pytest -n auto -m long --ignore=tests/sigstore

format: $(READY) ## format the code
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

differential: implementation ## compare requests with the official SDK: all programs in the sandbox, and many generated ones
	@DIFFERENTIAL_EXAMPLES=$${DIFFERENTIAL_EXAMPLES:-2000} $(BIN)/python -m pytest -q -n auto tests/differential

fuzz: examples guided ## attack the Runner with mutated programs, odd texts and changed answers; BUDGET=10000 trials from FIRST=0 on
	@PYTHONPATH=tests $(BIN)/python -m attack.fuzz --budget $${BUDGET:-10000} --first $${FIRST:-0}

guided: $(READY) ## search with atheris for bytes that the readers cannot take, for SECONDS=300 (a part of fuzz; Python 3.11)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade \
		--target build/fuzz/packages -r requirements/fuzz.txt
	@PYTHONPATH=tests $(BIN)/python -m attack.guided --seconds $(or $(SECONDS),300)

kill-test: $(READY) ## kill first runs at KILLS=200 random moments: the next run always works
	@KILLS=$${KILLS:-200} KILL_SEED=$${KILL_SEED:-$$$$} $(BIN)/python -m pytest -q tests/runner/test_first_runs.py -k killed

sigstore: $(READY) ## check signatures with the real package sigstore, which nothing else needs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade \
		--target build/sigstore/packages -r requirements/sigstore.txt
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps \
		--dest build/sigstore/signed -r requirements/signed.txt
	@PYTHONPATH=build/sigstore/packages $(BIN)/python -m pytest -q -m long tests/sigstore

bench: implementation ## compare with Pulumi's own SDKs, in about twelve minutes (needs Go and Node.js); BENCH="OPTIONS"
	@$(BIN)/python -m bench $(BENCH)
	@echo
	@$(BIN)/python -m bench.starts

bench-docs: implementation ## the same, and write docs/performance.md and its picture
	@$(BIN)/python -m bench --docs $(BENCH)

requirements: $(READY) ## pin the newest packages that fit
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --upgrade --no-header \
		--no-emit-index-url --no-emit-find-links -o requirements/dev.txt requirements/dev.in
	@$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --upgrade --no-header \
		--no-emit-index-url --no-emit-find-links -c requirements/dev.txt -o requirements/sigstore.txt requirements/sigstore.in

release: $(READY) ## build all of a releases page into build/release: VERSION=0.2.0-nightly.20261124 stamps another version
	@$(BIN)/python -m tools.release $(if $(VERSION),--version $(VERSION)) $(if $(RECORD),--record)

clean: ## remove what was built, but not .venv
	rm -rf build src/pulumi_gestalt_runner/implementations/*.wasm examples/javascript/*/build
