TEXTS += MODEL
.PHONY: evaluate
evaluate: $(STAMP) ## Evaluate the agent on examples/evaluation, offline, against the baselines; MODEL=... for a real one
	@$(BIN)/agent evaluate --model "$${MODEL:-offline}" $(if $(MODEL),,--baseline)
