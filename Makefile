# Everything a newcomer needs: `make run` and `make test` install what they use. Python 3.11 to 3.13.
IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$python -c '$(IN_RANGE)' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000
BUILT := static/lib/.built
NPM := PYTHON=$(BIN)/python assets/npm
export PYTHONPATH := .

.PHONY: run demo test check bench lighthouse screenshots soak fuzz assets wiki requirements tables clean help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run $(BUILT) demo ## build the demo, index it and serve it at http://127.0.0.1:5000/
	@echo "Serving http://127.0.0.1:$(PORT)/ (Ctrl-C ends)"
	MALLOC_ARENA_MAX=1 $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 2 \
	  --limit-request-line 0 --no-control-socket app:app

demo: $(VENV)/.run ## build the invented wiki and publish its index
	@test -f $${CAPX_DATA:-data}/demo/export.xml || $(BIN)/python -m demo $${CAPX_DATA:-data}/demo
	$(BIN)/python -m bot refresh

test: $(VENV)/.dev node_modules/.dev ## all tests but the long proofs, with coverage
	@.ci/debian php=php-cli mariadbd=mariadb-server redis-server=redis-server chromium=chromium chromedriver=chromium-driver
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not soak" --cov --cov-report=term --cov-fail-under=90 $(ARGS)

check: $(VENV)/.dev ## lint, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/.dev node_modules/.dev ## the long proofs: hundreds of kills, faults, swaps; SEED=n repeats one
	@.ci/debian php=php-cli mariadbd=mariadb-server chromium=chromium chromedriver=chromium-driver
	$(BIN)/pytest -m soak -s $(ARGS)

fuzz: $(VENV)/.dev ## what nobody writes, given to the readers; ARGS="--minutes 10", SEED=n repeats a run
	$(BIN)/python -m tests.fuzz $(ARGS)

bench: $(VENV)/.dev $(BUILT) ## the measurements of speed and memory
	@.ci/debian php=php-cli
	$(BIN)/python -m bench $(ARGS)

lighthouse: node_modules/.dev $(VENV)/.dev demo ## what Lighthouse says of the pages: build/lighthouse, bench/lighthouse.md
	@.ci/debian chromium=chromium
	$(BIN)/python -m bench.lighthouse

screenshots: $(BUILT) $(VENV)/.dev demo ## the main pages in both themes and directions, phone and desktop: build/screenshots
	@.ci/debian chromium=chromium chromedriver=chromium-driver
	$(BIN)/python -m bench.screenshots

assets: $(BUILT) ## fetch Codex and the map's borders into static/lib, again if they changed

wiki: $(VENV)/.dev ## a local MediaWiki filled with the demo
	$(BIN)/python -m tests.wiki

requirements: $(VENV)/.dev ## compile the pinned requirements anew
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.txt

tables: $(VENV)/.run ## bring the table of languages anew from a wiki: CAPX_WIKI=meta.wikimedia.org
	$(BIN)/python -m bot tables

clean: ## remove what make made
	rm -rf $(VENV) data build node_modules static/lib

$(VENV)/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(IN_RANGE)' \
	  || { echo "Capacity Exchange needs Python 3.11 to 3.13: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); .ci/debian no-such-command=python3-venv; $(PYTHON) -m venv $(VENV); }

$(VENV)/.run: requirements.txt $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(BUILT): package-lock.json assets/*.mjs $(VENV)/bin/python
	$(NPM) ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	$(NPM) run --silent build
	@touch $@

node_modules/.dev: $(BUILT)
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
