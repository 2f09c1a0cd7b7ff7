TEXTS += DEST ONLY
export PYTEST_ADDOPTS += -p no:schemathesis # it is run as a program; as a plugin it costs each process of the tests a second
.PHONY: new screenshots template-matrix mcp-conformance real-model real-clients prove-scale bench bench-peers
new: $(STAMP) ## Start a project: DEST=../my-agent; DATA='question=answer' or ANSWERS=file to answer
	@$(BIN)/python -m scripts.new

screenshots: $(STAMP) ## (maintainers) Take the pictures of the page that the documents show; needs Chromium
	@$(BIN)/python -m scripts.screenshots

template-matrix: $(STAMP) ## (maintainers) Render projects for many choices of parts, and check, test and run each
	@$(BIN)/pytest -n 2 tests/template/matrix.py tests/template/removal.py $(if $(ONLY),-k "$$ONLY")

mcp-conformance: $(STAMP) ## (maintainers) Run the public conformance suite against the MCP server and the MCP client; needs npm
	@sh scripts/mcp_conformance.sh $(BIN)

real-clients: $(STAMP) ## (maintainers) Ask the agent with the usual clients of OpenAI's API, each in an environment of its own; needs npm
	@$(BIN)/pytest -n 2 tests/template_only/http/openai/real_clients.py

real-model: $(STAMP) ## (maintainers) Run the agent against a small model on this machine, ten articles and answers; OPTIONS="--articles 2 --threads 2"
	@$(BIN)/python -m scripts.real_model $(OPTIONS)

prove-scale: $(STAMP) ## (maintainers) Prove that workers and PostgreSQL may die, and write the figures into docs/parts/queue.md; OPTIONS="--runs 10000 --kills 200"
	@$(BIN)/python -m scripts.prove_scale --write $(OPTIONS)

bench: $(STAMP) ## (maintainers) Measure the agent beside bare clients, ten minutes, and write docs/performance.md; OPTIONS="calls starts --rounds 5"
	@$(BIN)/python benchmarks/bench.py $(OPTIONS)

bench-peers: $(STAMP) ## (maintainers) Measure other frameworks on the same work, each in an environment that this makes
	@$(BIN)/python benchmarks/bench.py peers $(OPTIONS)
