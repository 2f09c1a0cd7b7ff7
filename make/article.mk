RUN ?= write $(if $(TOPIC),"$(TOPIC)") --notes "$(or $(NOTES),examples/notes)"
