.DEFAULT_GOAL := help
PYTHON ?=
BIN := .venv/bin
STAMP := .venv/.installed
WORKERS ?= auto
TESTS = $(BIN)/pytest -n $(WORKERS) --dist loadfile

.PHONY: help run test test-slow test-all check format lock update clean

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

QUESTION ?= What time is it?
TEXTS := QUESTION DATA ANSWERS NAME PART PORT STEP TOOLS OF DRY
-include make/*.mk
RUN ?= ask "$$QUESTION"

# What is given on the command line is text, in which neither Make nor the shell finds code: recipes read it as a variable.
$(foreach text,$(TEXTS),$(eval override $(text) := $$(value $(text))))
export $(TEXTS)

run: $(STAMP) ## Run the agent once, offline unless AGENT_MODEL is set
	@$(BIN)/agent $(RUN)

test: $(STAMP) ## Run the quick tests
	@$(TESTS) -m "not slow"

test-slow: $(STAMP) ## Run the slow tests: processes, servers
	@$(TESTS) --no-loadscope-reorder -m slow

test-all: test test-slow ## Run every test

check: $(STAMP) ## Check format, lint, types, and who imports what
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/pytest -q tests/architecture/test_imports.py

format: $(STAMP) ## Format the code, fix what the linter can, write .env.example
	@$(BIN)/python -m scripts.env_example > .env.example.new && mv .env.example.new .env.example || { rm -f .env.example.new; exit 1; }
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: ## Write the locks from pyproject.toml
	@$(or $(PYTHON),python3) scripts/lock.py

update: $(STAMP) ## Take the template's improvements; DATA='parts=[chat, http]' to change an answer
	@$(BIN)/python -m scripts.update

clean: ## Remove the environment, the caches and the agent's data in this folder
	@rm -rf .venv .agent .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(STAMP): $(wildcard locks/*.lock) pyproject.toml
	@PYTHON="$(PYTHON)" sh scripts/install.sh
	@touch $@

.PHONY: tool step port adapter part
GENERATE = $(BIN)/python -m scripts.generate $@

tool: $(STAMP) ## Write a tool that the model may call: NAME=find_order; PART=... for a part; DRY=1 shows the plan
	@$(GENERATE)

step: $(STAMP) ## Write a step with its prompt and test: NAME=triage_ticket; TOOLS=find_order if it may call that; PART=..., DRY=1 as above
	@$(GENERATE)

port: $(STAMP) ## Write a port with two adapters and a contract test: NAME=ticket_store; OF=Ticket for what it keeps; PART=..., DRY=1 as above
	@$(GENERATE)

adapter: $(STAMP) ## Write another adapter of a port: PORT=ticket_store NAME=redis; DRY=1 as above
	@$(GENERATE)

part: $(STAMP) ## Write a part with a step and a command: NAME=support; STEP=classify_ticket, DRY=1 as above
	@$(GENERATE)
