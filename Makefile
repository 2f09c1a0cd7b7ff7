.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help run test test-slow test-all bench check format lock update clean

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

RUN = --help
# part: chat
RUN = chat --message "$(or $(TOPIC),What is a GPU kernel?)" --notes "$(or $(NOTES),examples/notes)" --model "$(or $(MODEL),extractive)"
# end: chat
# part: article
RUN = write $(if $(TOPIC),"$(TOPIC)") --notes "$(or $(NOTES),examples/notes)" --model "$(or $(MODEL),extractive)"
# end: article

run: $(STAMP) ## Run the agent on examples/notes, offline; NOTES=folder, TOPIC="..." and MODEL=... to change it
	@$(BIN)/agent $(RUN)

TESTS = $(BIN)/pytest -n auto --dist loadfile

test: $(STAMP) ## Run the quick tests
	@$(TESTS) -m "not slow"

test-slow: $(STAMP) ## Run the slow tests: processes that are killed, servers with faults, guides that are followed
	@$(TESTS) -m slow

test-all: test test-slow ## Run every test

bench: $(STAMP) ## Measure speed, as ratios to a baseline of the same run
	@$(BIN)/python -m tests.benchmarks.bench

# part: evaluation
.PHONY: evaluate
evaluate: $(STAMP) ## Evaluate the agent on evals/, against the baseline there; or MODEL=..., without one
	@$(BIN)/agent evaluate --model "$(or $(MODEL),extractive)" $(if $(MODEL),,--baseline evals/baselines)

# end: evaluation
check: $(STAMP) ## Check format, lint, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## Format the code, mend what the linter can, write .env.example
	@$(BIN)/python -m infrastructure.env_example > .env.example
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: adapter tool step capability
EXTEND = $(BIN)/python -m scripts.extend $(if $(filter-out 0,$(DRY)),--dry-run)

adapter: $(STAMP) ## Add an adapter: PORT=run_journal NAME=redis; with DRY=1, show the plan only
	@$(EXTEND) adapter "$(PORT)" "$(NAME)"

tool: $(STAMP) ## Add a tool that a model may call: NAME=read_calendar; DRY=1 as above
	@$(EXTEND) adapter tool "$(NAME)"

step: $(STAMP) ## Add a step: CAPABILITY=notes NAME=compare_notes; DRY=1 as above
	@$(EXTEND) step "$(CAPABILITY)" "$(NAME)"

capability: $(STAMP) ## Add a capability with one step and a command: NAME=research; DRY=1 as above
	@$(EXTEND) capability "$(NAME)"

# part: mcp
.PHONY: mcp-conformance
mcp-conformance: $(STAMP) ## Run the public conformance suite of MCP, from npm, against the server and the client
	@sh scripts/mcp_conformance.sh "$(BIN)"

# end: mcp
# part: http
.PHONY: screenshots
screenshots: $(STAMP) ## Take the pictures in docs/images anew; needs Chromium
	@$(BIN)/python -m scripts.screenshots

# end: http
lock: ## Write requirements.lock anew from pyproject.toml
	@sh scripts/lock.sh

update: $(STAMP) ## Take the template's improvements into this project; DATA='question=answer' to answer anew
	@$(BIN)/python -m scripts.update

# part: template
.PHONY: new template-matrix
new: $(STAMP) ## Start a project from this repository: DEST=../my-agent; DATA='question=answer' or ANSWERS=file to answer
	@$(BIN)/python -m scripts.new

template-matrix: $(STAMP) ## Render a project for every choice, and run its checks and quick tests; ONLY=essential: for a few
	@$(BIN)/pytest -n auto --maxschedchunk 1 tests/template/matrix.py $(if $(ONLY),-k "$(ONLY)")

# end: template
clean: ## Remove the environment, the caches and the agent's data in this folder
	@rm -rf .venv .agent .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(STAMP): requirements.lock pyproject.toml
	@sh scripts/install.sh "$(PYTHON)"
	@touch $@
