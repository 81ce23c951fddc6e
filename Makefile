# Everything a checkout needs. `make site` and `make test` set themselves up: Python 3.11 or newer and make are enough.
# What is installed is pinned in constraints.txt; a second run finds its stamps and installs nothing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site serve test lint bench docs demo demo-weights lock clean chromium

export NO_MKDOCS_2_WARNING := 1

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

site: $(VENV)/.site ## set up, run the bundled audit (config.yaml) and build site/
	@$(PY) -m generator build

serve: $(VENV)/.site ## serve site/ on this machine only
	@$(PY) -m generator serve

test: $(VENV)/.test chromium lint ## set up, then linters, types, tests, strict site build and link check
	@$(PY) -m pytest
	@$(PY) -m generator build
	@$(PY) tests/site/links.py site
	@$(PY) tests/site/metadata.py site

lint: $(VENV)/.test ## linters, types and layers only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.test ## the benchmarks of docs/performance.md
	@$(PY) -m benchmarks

docs: $(VENV)/.site ## write the generated pages of docs/ again
	@$(PY) -m generator config reference > $(VENV)/configuration.md && mv $(VENV)/configuration.md docs/configuration.md
	@$(PY) -m generator config schema > $(VENV)/schema.json && mv $(VENV)/schema.json docs/config.schema.json
	@cp generator/demo/weights/README.md docs/demo-ensemble.md

demo: $(VENV)/.site ## draw the bundled demo photos again
	@$(PY) -m generator demo render generator/demo/photos
	@$(PY) -m generator demo sheet docs/assets/demo-sheet.webp

# glibc gives memory back to the system after every batch, which then costs as much as the training itself.
demo-weights: $(VENV)/.site ## train the demo's ensemble again (an hour or two; may be stopped, and goes on)
	@MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 \
	    $(PY) -m generator demo train generator/demo/weights

lock: $(VENV)/.venv ## compile constraints.txt anew from pyproject.toml
	@printf 'torch==2.14.1\ntorchvision==0.29.1\n' > $(VENV)/torch.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade --no-emit-index-url \
	    --no-annotate --custom-compile-command "make lock" --constraint $(VENV)/torch.txt \
	    --output-file constraints.txt pyproject.toml

clean: ## remove what was generated and every cache; .venv stays
	@rm -rf site runs docs/audit build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The environment. A .venv that is already there is kept, with all that is in it.
$(VENV)/.venv:
	@command -v $(PYTHON) > /dev/null || { \
	    echo "make: no '$(PYTHON)' here; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "make: $$($(PYTHON) --version) is too old; Sightline needs 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	    echo "make: this Python cannot make environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	@touch $@

# A build of torch from another index than PyPI's (a CPU build: its version has a +) stays as it is.
$(VENV)/constraints.txt: constraints.txt $(VENV)/.venv
	@if $(PY) -c 'import importlib.metadata as m, sys; sys.exit("+" not in m.version("torch"))' 2> /dev/null; then \
	    echo "keeping the torch that is installed in $(VENV)"; \
	    grep -v -E '^(torch|torchvision|triton)==' constraints.txt > $@; \
	else cp constraints.txt $@; fi
	@touch $@

$(VENV)/.site: pyproject.toml $(VENV)/constraints.txt
	@echo "installing Sightline and its locked dependencies into $(VENV)"
	@echo "(the first time, PyTorch alone may be some gigabytes)"
	@$(BIN)/uv pip install --quiet --python $(PY) --constraint $(VENV)/constraints.txt --editable '.[demo]'
	@touch $@

$(VENV)/.test: $(VENV)/.site
	@echo "installing what the tests need into $(VENV)"
	@$(BIN)/uv pip install --quiet --python $(PY) --constraint $(VENV)/constraints.txt --editable '.[demo,local,parquet,test]'
	@touch $@

chromium:
	@command -v chromium > /dev/null || command -v chromium-browser > /dev/null || command -v google-chrome > /dev/null || \
	{ test "$$(id -u)" = 0 && command -v apt-get > /dev/null && echo "installing Chromium" && \
	  { apt-get install -y -qq chromium > /dev/null 2>&1 || { apt-get update -qq > /dev/null 2>&1 && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium > /dev/null 2>&1; }; }; } || \
	echo "no Chromium and no way to install it here: tests that open the site in a browser are skipped"
