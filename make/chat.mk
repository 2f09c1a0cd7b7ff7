RUN ?= chat --message "$(or $(QUESTION),What time is it?)"
