RUN ?= chat --message "$(QUESTION)"
