# `make help` says what there is. Every target does its own set-up; stamps within .venv remember what is done.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
PORT ?= 8000
PEOPLE ?= 400
SECONDS ?= 900
VENV := .venv
PY := $(VENV)/bin/python
DONE := $(VENV)/done
ASSETS := holdfast/site/static_build/vendor/moj-frontend.js
UV_COMPILE := $(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--universal --python-version 3.11 --no-header
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONUTF8 = 1

.PHONY: help demo test check attack bench format requirements assets clean
.DEFAULT_GOAL := help

help:  ## say what there is
	@echo "Holdfast. The first run of a target gets what it needs; later runs start at once."
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(DONE)-run $(ASSETS) $(DONE)-postgres  ## try it: PORT=8000 PEOPLE=400
	@exec $(PY) -m holdfast demo --port $(PORT) --people $(PEOPLE)

test: $(DONE)-dev $(ASSETS) $(DONE)-postgres $(DONE)-chromium  ## every test, the browser's too
	$(PY) -m pytest -n 2 --dist loadgroup

check: $(DONE)-dev $(ASSETS)  ## style, types, the packs' own tests and known weaknesses of what we build on
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	HOLDFAST_MODE=development $(VENV)/bin/mypy
	@for pack in holdfast/packs/*/; do [ -d "$$pack" ] || continue; \
		$(PY) -m holdfast pack lint "$$pack" && $(PY) -m holdfast pack test "$$pack" || exit 1; done
	$(PY) scripts/audit.py

attack: $(DONE)-dev $(ASSETS) $(DONE)-postgres  ## try to break into a demonstration with sqlmap: SECONDS=900
	$(PY) scripts/attack.py --seconds $(SECONDS)

bench: $(DONE)-dev $(DONE)-postgres  ## measure the engine and the screens
	$(PY) -m holdfast bench

format: $(DONE)-dev  ## lay the code out and mend what can be mended
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

requirements: $(DONE)-dev  ## pin the newest versions that requirements/*.in allow
	cd requirements && ../$(UV_COMPILE) --upgrade base.in -o base.txt
	cd requirements && ../$(UV_COMPILE) --upgrade base.in dev.in -c base.txt -o dev.txt
	cd requirements && ../$(UV_COMPILE) --upgrade postgres.in -c dev.txt -o postgres.txt
	cd requirements && ../$(UV_COMPILE) --upgrade node.in -o node.txt
	cd requirements && ../$(UV_COMPILE) --upgrade attack.in -o attack.txt

assets: $(ASSETS)  ## the front-end build

clean:  ## forget everything that was built, the demo's data too
	rm -rf $(VENV) node_modules holdfast/site/static_build .holdfast build *.egg-info

$(VENV)/pyvenv.cfg:
	@scripts/need python "$(PYTHON)"
	@echo "Making a virtual environment ..."
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@

$(DONE)-run: requirements/base.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing what the product needs ..."
	@$(PY) -m pip install --quiet --require-hashes -r requirements/base.txt
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DONE)-dev: requirements/dev.txt $(DONE)-run
	@echo "Installing what the tests and checks need ..."
	@$(PY) -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json | $(VENV)/pyvenv.cfg
	@scripts/need npm $(PY)
	@echo "Installing the front-end packages ..."
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

$(ASSETS): node_modules/.package-lock.json scripts/build_assets.py
	@echo "Building the front end ..."
	@$(PYTHON) scripts/build_assets.py
	@touch $@

$(DONE)-postgres: requirements/postgres.txt | $(VENV)/pyvenv.cfg
	@scripts/need postgres $(PY)
	@touch $@

$(DONE)-chromium: | $(VENV)/pyvenv.cfg
	@scripts/need chromium
	@touch $@
