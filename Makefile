# Needs Python 3.11 or newer, git and make; everything else is fetched, hash-pinned, into .venv.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench model evaluate pictures soak migrate lock

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
UV = $(BIN)/uv pip
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
PACKAGES := checks review uploads

# A fresh clone runs on what the product needs; once the developer's tools are there, they serve both.
READY := $(if $(wildcard .venv/ready-to-develop),.venv/ready-to-develop,.venv/ready-to-run)

help:  ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: $(READY)  ## serve the demo on http://localhost:8000 (data in ./var, or where PLANDESK_DATA says)
	@$(BIN)/plandesk serve --demo

# A third of a test's time is spent waiting, for processes, locks and the network. Journeys of one file share a running
# product and build on each other: they stay together.
TESTERS = $$(( $$(getconf _NPROCESSORS_ONLN) * 3 / 2 ))
test: .venv/ready-to-develop  ## run every test, those in a real browser too
	@CHROMIUM_PATH="$$(.ci/browser)" && export CHROMIUM_PATH \
		&& $(BIN)/pytest -n $(TESTERS) -m "not journey" --database both && $(BIN)/pytest -n 2 -m journey --dist loadfile

check: .venv/ready-to-develop  ## run the linters, the type checker and the fast tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/pytest -n auto -q -m "not journey and not slow"

bench: .venv/ready-to-develop  ## measure, and print the figures
	@$(BIN)/python -m tests.benchmarks

model: .venv/ready-to-develop  ## train the finder's two classifiers anew and print how well each class is told
	@$(BIN)/python -m checks.sections.training

evaluate: .venv/ready-to-develop  ## measure the checks on the labeled packets of tests/packets
	@$(BIN)/python -m tests.packets

PICTURES := docs/pictures
pictures: .venv/ready-to-develop  ## take a picture of every page and state (docs/pictures/all), and the README's anew
	@rm -rf $(PICTURES)/all
	@CHROMIUM_PATH="$$(.ci/browser)" && export CHROMIUM_PATH \
		&& $(BIN)/pytest tests/journeys -m journey -q --pictures $(PICTURES)/all
	@$(BIN)/python -m tests.journeys.readme $(PICTURES)/all $(PICTURES)

SEED ?= 1
KILLS ?= 300
FAULTS ?= 60
DATABASE ?= sqlite
soak: .venv/ready-to-develop  ## kill and stop everything again and again (SEED=1 KILLS=300 FAULTS=60 DATABASE=sqlite|postgresql)
	@$(BIN)/python -m tests.faults.soak --seed $(SEED) --kills $(KILLS) --valkey-faults $(FAULTS) --database $(DATABASE)

migrate: $(READY)  ## bring the database to the present schema
	@$(BIN)/plandesk migrate

lock: .venv/ready-to-develop  ## resolve the pinned requirements anew from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) requirements-install.in -c requirements-dev.txt -o requirements-install.txt

.venv/bin/uv: requirements-install.txt
	@test -n "$(PYTHON)" || { echo "Plandesk needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot make environments. On Debian and Ubuntu:" \
		"apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv …"
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-install.txt
	@touch $@

.venv/ready-to-run: .venv/bin/uv requirements.txt requirements-install.txt pyproject.toml
	@echo "Installing what the product needs …"
	@$(UV) sync --quiet --require-hashes --compile-bytecode requirements-install.txt requirements.txt
	@$(UV) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

.venv/ready-to-develop: .venv/bin/uv requirements-dev.txt requirements-install.txt pyproject.toml
	@echo "Installing what the product and its developers need …"
	@$(UV) sync --quiet --require-hashes --compile-bytecode requirements-install.txt requirements-dev.txt
	@$(UV) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@
