# Everything a newcomer needs; `make help` lists it. The environment lives in .venv of this checkout.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export ASSISTANT_DATA_DIR ?= $(CURDIR)/.data
export ASSISTANT_MODELS_DIR ?= $(CURDIR)/.models
EMBEDDER := $(ASSISTANT_MODELS_DIR)/multilingual-e5-small/manifest.json
BENCHMARKS := startup ingest retrieval answer vector_engines engine crash swaps
APT := $(if $(filter 0,$(shell id -u)),,sudo )apt-get

.PHONY: help run test test-slow check format bench evaluate demo milvus-server providers web lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(VENV)/.product $(EMBEDDER) ## Set everything up, index the demo company, start the assistant and print its address
	@echo "[3/4] indexing the demo company (skipped where it is indexed)"
	@$(BIN)/assistant migrate
	@$(BIN)/ingest reindex --if-outdated
	@$(BIN)/ingest demo
	@echo "[4/4] starting"
	@$(BIN)/assistant serve

test: $(VENV)/.dev $(VENV)/.milvus-server $(VENV)/.canaille $(EMBEDDER) browser ## Set everything up and run the whole suite
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/ruff check .
	@$(BIN)/pytest -n 2 tests/unit tests/house -m "not slow"
	@$(BIN)/pytest tests/features tests/service tests/web -m "not slow"

test-slow: $(VENV)/.dev $(VENV)/.milvus-server $(VENV)/.canaille $(EMBEDDER) browser ## The tests that take minutes
	@$(BIN)/pytest --hypothesis-profile=searching -m slow

check: $(VENV)/.dev ## Format, lint, types, import contracts and unit tests: under a minute
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/pytest --hypothesis-profile=searching -n 2 tests/unit tests/house -m "not slow and not thorough"

format: $(VENV)/.dev ## Format and mend what can be mended
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

bench: $(VENV)/.dev $(EMBEDDER) ## Run every benchmark (BENCH_FLAGS=--quick: minutes)
	@$(BIN)/ingest demo >/dev/null
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m bench.$$name $(BENCH_FLAGS) || exit 1; done

evaluate: $(VENV)/.product $(EMBEDDER) ## Grade the demo company's questions
	@$(BIN)/ingest demo
	@$(BIN)/assistant evaluate demo

demo: $(VENV)/.dev ## Build the demo company's files again from their Markdown sources
	@$(BIN)/python -m ingest.demo.build

milvus-server: $(VENV)/.milvus-server ## Install the Milvus server that tests use beside the embedded index

providers: $(VENV)/.canaille ## Install the OpenID Providers that tests sign in at

web: ## Build the web bundle again (needs Node)
	@cd assistant/web && npm ci --no-audit --no-fund && npm run build

lock: $(VENV)/.dev ## Write the lock files again
	@$(BIN)/pip-compile -q --allow-unsafe --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock pyproject.toml
	@$(BIN)/pip-compile -q --allow-unsafe --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev -c requirements.lock -o requirements-dev.lock
	@sed -i 's/^\(torch==[0-9.]*\)+cpu$$/\1/' requirements.lock requirements-dev.lock

clean: ## Remove the environment and what runs wrote (weights stay)
	rm -rf $(VENV) .data .mypy_cache .ruff_cache .pytest_cache test-artefacts

$(VENV)/bin/python:
	@echo "[1/4] making the environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 13) else "Python 3.11 or 3.12 is needed: set PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.product: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "[1/4] installing what requirements.lock pins (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.product
	@echo "[1/4] installing what tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

# Another release of the package that holds the embedded index, so it lies apart; numpy and grpc are the environment's.
$(VENV)/.milvus-server: requirements-milvus-server.lock $(VENV)/.dev
	@echo "[1/4] installing the Milvus server that tests use"
	@rm -rf $(VENV)/milvus-server
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(VENV)/milvus-server -r $<
	@touch $@

# An OpenID Provider in an environment of its own: it pins other releases than ours.
$(VENV)/.canaille: requirements-canaille.lock $(VENV)/.dev
	@echo "[1/4] installing the OpenID Provider that tests sign in at"
	@rm -rf $(VENV)/canaille
	@$(BIN)/python -m venv $(VENV)/canaille
	@$(VENV)/canaille/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

$(EMBEDDER): | $(VENV)/.product
	@echo "[2/4] fetching and building the embedding model"
	@$(BIN)/assistant models fetch multilingual-e5-small

.PHONY: browser
browser:
	@missing=; \
	command -v chromium >/dev/null || missing="chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk fontconfig"; \
	command -v npm >/dev/null || missing="$$missing nodejs npm"; \
	if [ -n "$$missing" ]; then \
	  echo "installing Debian's $$missing, for the tests of the pages"; \
	  $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq $$missing >/dev/null; fi
