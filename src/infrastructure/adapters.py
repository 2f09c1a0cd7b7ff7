"""Which adapter keeps each port's promises."""

from typing import Literal

from domain.contract import Contract


class Adapters(Contract):
    """A choice for each port, by the name of the adapter's file; none where another setting chooses."""

    api_key_store: Literal["in_memory", "sql"] | None = None  # part: http
    article_store: Literal["markdown_folder"] = "markdown_folder"  # part: article
    conversation_memory: Literal["in_memory", "sql"] | None = None  # part: chat
    dataset_source: Literal["yaml_folder"] = "yaml_folder"  # part: evaluation
    language_model: Literal["extractive", "litellm"] | None = None
    note_intake: Literal["markdown_folder"] = "markdown_folder"  # part: http
    note_repository: Literal["in_memory", "sql"] | None = None
    note_source: Literal["markdown_folder"] = "markdown_folder"
    prompt_library: Literal["markdown_folder"] = "markdown_folder"
    run_journal: Literal["in_memory", "sql"] | None = None
    run_listener: Literal["lines", "silent", "terminal"] | None = None
    run_lock: Literal["file", "in_memory"] | None = None
