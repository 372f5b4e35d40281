# The two commands: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SCALE  ?= 20000

.DEFAULT_GOAL := help
.PHONY: help run test lint bench docs lock clean

help:            ## what can be made
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

# pip is told which interpreter to fill, so that a Python without ensurepip (Debian's) is enough.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/run.done: requirements/run.txt | $(BIN)/python
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/test.done: requirements/test.txt | $(BIN)/python
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/run.done

run: $(VENV)/run.done  ## start the local workspace with the demo book on http://127.0.0.1:3000
	$(BIN)/python app.py serve

test: $(VENV)/test.done  ## run all tests
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(VENV)/test.done  ## ruff, mypy strict, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/test.done  ## measure against limits in the same run (SCALE=20000 accounts)
	$(BIN)/python -m tests.benchmarks --scale $(SCALE)

docs: $(VENV)/test.done  ## write docs/reference from the code
	$(BIN)/python docs/generate.py

lock:            ## renew the hashed requirement files (needs uv)
	cd requirements && for set in run test; do \
	  uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate $$set.in -o $$set.txt; done

clean:           ## forget the environment and the local data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache data
