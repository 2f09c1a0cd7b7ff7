.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help run test bench check format lock clean

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(STAMP) ## Write an article from examples/notes, offline; NOTES=folder and TOPIC="..." to change it
	@$(BIN)/agent write $(if $(TOPIC),"$(TOPIC)") --notes "$(or $(NOTES),examples/notes)"

test: $(STAMP) ## Run every test
	@$(BIN)/pytest -n auto

bench: $(STAMP) ## Measure speed, as ratios to a baseline of the same run
	@$(BIN)/python -m tests.benchmarks.bench

check: $(STAMP) ## Check format, lint, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## Format the code, mend what the linter can, write .env.example
	@$(BIN)/python -m infrastructure.env_example > .env.example
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Write requirements.lock anew from pyproject.toml
	@sh scripts/lock.sh

clean: ## Remove the environment, the caches and the agent's data in this folder
	@rm -rf .venv .agent .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(STAMP): requirements.lock pyproject.toml
	@sh scripts/install.sh "$(PYTHON)"
	@touch $@
