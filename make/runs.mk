RUN ?= summarize README.md
