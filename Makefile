# Everything runs through .venv, which is made from hashed pins when it is first needed and when the pins change.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
MANAGE := $(VENV)/bin/python -m transition.local manage
ARGS ?=

# A variable given to make (make run PORT=8001) reaches the programs.
export

.DEFAULT_GOAL := help
.PHONY: help run demo manage test check bench faults screenshots messages requirements clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## Start the site with its own PostgreSQL, Valkey and mail catcher (PORT=8000)
	@exec $(VENV)/bin/python -m transition.local run --with-parent

demo: $(RUN) ## Add demo people, follows, feedback and an announcement (ARGS=--remove takes them away)
	@$(MANAGE) demo $(ARGS)

manage: $(RUN) ## Run a management command on the kept data (ARGS="give_role ...")
	@$(MANAGE) $(ARGS)

test: $(DEV) ## Run every test on throwaway services (ARGS="tests/catalog -k dates")
	@requirements/chromium.sh || true
	@requirements/gettext.sh || true
	@$(VENV)/bin/python -m pytest -n auto --dist loadgroup $(ARGS)

check: $(DEV) ## Run the linters, types, import directions, template, migration and deployment checks
	@$(VENV)/bin/python .ci/check.py

bench: $(DEV) ## Measure speed beside the peers and write bench/results.json
	@$(VENV)/bin/python -m bench.run $(ARGS)

faults: $(DEV) ## Prove each guarantee at length and write bench/faults.json (FAULTS=short is quick)
	@FAULTS=$${FAULTS:-long} $(VENV)/bin/python -m pytest -q -n auto -m guarantee --faults=bench/faults.json $(ARGS)

screenshots: $(DEV) ## Take the pictures of the README
	@requirements/chromium.sh
	@$(VENV)/bin/python -m docs.pictures.take $(ARGS)

messages: $(DEV) ## Gather the words of the interface into locale/ and finish its catalogs
	@requirements/gettext.sh
	@TRANSITION_MODE=test $(VENV)/bin/python manage.py messages

requirements: $(DEV) ## Compile the pins anew from pyproject.toml
	@$(PYTHON) requirements/install.py compile

clean: ## Remove .venv and caches; the kept data stays
	rm -rf $(VENV) .cache build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis

$(RUN): requirements/run.txt requirements/bootstrap.txt requirements/install.py
	@$(PYTHON) requirements/install.py run
	@touch $@

$(DEV): requirements/dev.txt requirements/bootstrap.txt requirements/install.py
	@$(PYTHON) requirements/install.py dev
	@touch $@ $(RUN)
