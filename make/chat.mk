RUN ?= chat --message "$$QUESTION"
