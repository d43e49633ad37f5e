# Everything a person needs: `make help` explains each word. Only python3 (3.11 or newer) and make must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PIP := $(UV) pip install --quiet --python $(BIN)/python
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench e2e cluster fmt lock messages clean

help: ## show this list
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.installed $(VENV)/.assets ## set up all that is missing, and nothing else

demo: setup ## load the programme of TKV, serve it and print the address and the accounts
	$(BIN)/sangkien demo $(DEMO)

test: setup ## run all tests; browser journeys where a Chromium is found (CI=true: required)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)

e2e: setup ## run the browser journeys alone
	CI=true $(BIN)/python -m pytest -m journey $(TESTS)

cluster: setup ## lose machines under load in network namespaces (root; Debian: nginx-light pgbouncer postgresql-15)
	CI=true $(BIN)/python -m pytest -m cluster -s tests/cluster

check: setup ## format, lint, types, architecture, templates, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/rooms.py
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	SANGKIEN_HOME=var/check $(BIN)/sangkien makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check
	$(BIN)/python scripts/permissions.py --check

bench: setup ## measure the claims of docs/quality against their floors, write bench/RESULTS.md
	@$(PIP) --require-hashes -r requirements/bench.txt
	SANGKIEN_HOME=var/bench-small $(BIN)/sangkien bench pages --entries 1000 --people 1000
	SANGKIEN_HOME=var/bench $(BIN)/sangkien bench run --write

fmt: setup ## put code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet . || true

messages: setup ## collect texts into the catalogues and compile them (needs GNU gettext)
	$(BIN)/python scripts/messages.py

lock: $(VENV)/.uv ## compile the lock files anew: names, versions, hashes, no addresses
	for set in base dev bench bootstrap node; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate requirements/$$set.in -o requirements/$$set.txt; done
	npm install --package-lock-only --omit-lockfile-registry-resolved

clean: ## remove what make made, but not var/
	rm -rf $(VENV) node_modules src/sangkien/base/static/vendor

$(VENV)/.uv: requirements/bootstrap.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.uv requirements/dev.txt pyproject.toml
	@echo "Setting up Python packages …"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@command -v npm >/dev/null || $(PIP) --require-hashes -r requirements/node.txt
	@$(BIN)/python scripts/messages.py --compile
	@touch $@

$(VENV)/.assets: $(VENV)/.installed package.json package-lock.json scripts/assets.py scripts/make_figures.py \
  $(shell find src/sangkien -name '*.html' -o -name 'icons.py' -o -path '*/static/base/*' -type f 2>/dev/null)
	@echo "Setting up fonts, icons and styles …"
	@$(BIN)/python scripts/assets.py
	@touch $@
