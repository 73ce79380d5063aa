# One command per task. Needs make and Python 3.11 or newer (with its venv module), nothing else.

PYTHON ?= python3
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
# Folders with Python files in them: mypy refuses a folder that has none.
TYPED := $(foreach folder,src tests scripts benchmarks,$(if $(wildcard $(folder)/*.py $(folder)/*/*.py),$(folder)))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint env clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/make \1	\2/p' Makefile

demo: $(RUNTIME) ## install what is needed into .venv, then answer three real questions
	@$(BIN)/maillage demo

test: $(DEV) ## run the whole test suite (PYTEST_ARGS='-k name' to narrow it)
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST_ARGS)

lint: $(DEV) ## check style, format and types
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy $(TYPED) || status=1; \
	exit $$status

env: $(DEV) ## prepare .venv with everything a contributor needs

clean: ## remove .venv, builds and caches
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests -type d -name __pycache__ -prune -exec rm -rf {} +

# A stamp is written only once its installation succeeded, so a run that was cut short starts again.
$(VENV)/.created:
	@version=$$($(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null) \
	  || version='not installed'; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Maillage needs Python 3.11 or newer, but $(PYTHON) is $$version: name a newer one, as in 'make PYTHON=python3.12 $(or $(MAKECMDGOALS),demo)'." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNTIME): pyproject.toml | $(VENV)/.created
	@echo "Installing Maillage into $(VENV) (once)..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . >&2
	@touch $@

$(DEV): pyproject.toml | $(VENV)/.created
	@echo "Installing Maillage and its development tools into $(VENV) (once)..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' >&2
	@touch $(RUNTIME) $@
