TEXTS += TOPIC NOTES
RUN ?= write $(if $(TOPIC),"$$TOPIC") --notes "$${NOTES:-examples/notes}"
