# Better Care. `make help` lists what can be asked for.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PLAN ?= examples/llr_2014
OUT ?= build/$(notdir $(patsubst %/,%,$(PLAN)))
PORT ?= 8000
WORKERS ?= auto
# where it says so, every one of many processes would compile the site and the tests anew
unexport PYTHONDONTWRITEBYTECODE

# journeys that take a picture where TOUR names a folder
TOURED = resident or councillor or shares or every_question or saved_answers or midway or withdraw or gives_answers

.PHONY: help setup demo test test-postgres journeys tour thorough check lint types contracts docs bench bench-web spark serve picture lock format clean core-env dev-env web-env

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  Another plan: make demo PLAN=path/to/plan. Another Python: make setup PYTHON=python3.12."

core-env:
	@scripts/setup/python_env core

web-env:
	@scripts/setup/python_env web

dev-env:
	@scripts/setup/python_env dev

setup: ## Install all that developing and testing need, in .venv (and Chromium where missing)
	@{ there=0; scripts/setup/browser || there=1; scripts/setup/postgres || there=1; exit $$there; } & system=$$!; \
	! command -v npm >/dev/null || { scripts/setup/web_assets & assets=$$!; }; \
	$(MAKE) dev-env; [ -z "$${assets:-}" ] || wait $$assets || :; scripts/setup/web_assets; \
	wait $$system || [ -z "$${CI:-}" ] # without them their tests are skipped, but never in CI

demo: core-env ## Run the Leicester, Leicestershire and Rutland plan and say whether it adds up
	@$(BIN)/bettercare run $(PLAN) --out $(OUT)

# Types are checked and the documentation is built beside the tests. The commands of the pages are run
# by the build, so not once more by the tests (`pytest` alone runs them).
test: setup ## Run every check and every test, as the build server does
	@mkdir -p build; failed=""; \
	scripts/setup/kernels >build/kernels.log 2>&1 & kernels=$$!; \
	$(MAKE) types >build/types.log 2>&1 & types=$$!; \
	$(MAKE) test-postgres >build/postgres.log 2>&1 & postgres=$$!; \
	for step in lint contracts; do \
	  echo "== $$step ($$SECONDS s)"; $(MAKE) $$step || failed="$$failed $$step"; \
	done; \
	wait $$kernels || cat build/kernels.log; \
	$(MAKE) docs >build/docs.log 2>&1 & docs=$$!; \
	echo "== tests ($$SECONDS s)"; $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal \
	  --deselect tests/docs/test_pages.py::test_the_commands_of_a_page_end_as_it_says \
	  || failed="$$failed tests"; \
	echo "== the site on PostgreSQL ($$SECONDS s)"; wait $$postgres || failed="$$failed postgres"; cat build/postgres.log; \
	echo "== types ($$SECONDS s)"; wait $$types || failed="$$failed types"; cat build/types.log; \
	echo "== docs ($$SECONDS s)"; wait $$docs || failed="$$failed docs"; cat build/docs.log; \
	[ -z "$$failed" ] || { echo "make test: did not pass:$$failed" >&2; exit 1; }; echo "== all passed ($$SECONDS s)"

test-postgres: dev-env # the site's tests that touch the database, on a PostgreSQL of their own
	@if scripts/setup/postgres; then \
	  scripts/throwaway_postgres $(BIN)/python -m pytest web -q -m "not browser" -p no:cacheprovider; \
	else [ -z "$${CI:-}" ]; echo "Left out: the site's tests on PostgreSQL, which is not here."; fi

journeys: dev-env ## Every page of the site in a browser, by axe wide and narrow (make test: narrow)
	@EVERY_WIDTH=1 $(BIN)/python -m pytest web -n $(WORKERS) -m browser -q

thorough: dev-env ## Every test with many more invented examples and broken plans: an hour or more
	@THOROUGH=1 EVERY_WIDTH=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

tour: dev-env ## Take the pictures of the tour of the site anew, by its browser tests
	@mkdir -p docs/images/tour
	@TOUR="$$PWD/docs/images/tour" $(BIN)/python -m pytest web -m browser -q -p no:cacheprovider -k "$(TOURED)"

check: dev-env lint types contracts ## Lint, types, import contracts, and the example plan itself
	@$(BIN)/bettercare check $(PLAN)

lint: dev-env
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: dev-env
	@PYTHONPATH=web $(BIN)/mypy --no-error-summary # django-stubs imports the settings

contracts: dev-env
	@$(BIN)/lint-imports --no-logo
	@cd web && ../$(BIN)/lint-imports --no-logo --config .importlinter

docs: dev-env ## Build the documentation in build/docs, every link inside it checked
	@$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --quiet \
	  --doctree-dir build/docs-work docs build/docs
	@$(BIN)/python docs/tooling/check_links.py build/docs
	@echo "Documentation: build/docs/index.html"

bench: dev-env ## Measure speed and memory; writes benchmarks/results/. NHP=DIR: demand from records too
	@$(BIN)/python benchmarks/run_plan.py
	@$(BIN)/python benchmarks/flow.py
	@if [ -n "$(NHP)" ]; then $(BIN)/python benchmarks/nhp_demand.py "$(NHP)"; else \
		echo "Left out: demand from records. Its input is not in the repository; give its folder as make bench NHP=DIR"; fi
	@$(BIN)/python benchmarks/winter.py
	@$(BIN)/python benchmarks/whatif.py

bench-web: dev-env ## Measure the site on PostgreSQL, then kill it meanwhile and look for every receipt
	@scripts/setup/web_assets
	@$(BIN)/python benchmarks/web.py
	@$(BIN)/python benchmarks/web.py --kill --submissions 20000

spark: ## Install Spark in .venv-spark (0.4 GB, needs Java) and hold it against DuckDB there
	@VENV=.venv-spark scripts/setup/python_env spark
	@BETTERCARE_SPARK_RECORDS=$${BETTERCARE_SPARK_RECORDS:-5000000} .venv-spark/bin/python -m pytest \
	  tests/demand/test_records_spark.py -p no:cacheprovider

serve: web-env ## Serve the site on this machine only, at port 8000, with an example plan and users
	@scripts/setup/web_assets
	@PORT=$(PORT) scripts/serve $(PLAN)

picture: setup demo ## Take the README's picture of the report anew
	@$(BIN)/python docs/tooling/report_picture.py $(OUT)/report.html docs/images/report.png

format: dev-env ## Lay out the code and mend what can be mended by itself
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

lock: dev-env ## Resolve the locks anew after a change of dependencies (UPGRADE=1 takes newer releases)
	@scripts/setup/lock

clean: ## Remove what was built and installed here
	@rm -rf build dist $(VENV) .venv-spark .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
