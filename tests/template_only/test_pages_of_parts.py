"""A page of parts names nothing that a project with only these parts lacks."""

import re
from pathlib import Path

import typer

from infrastructure.parts import part_modules
from infrastructure.settings import variable_of
from tests.architecture.test_documentation import COMMAND, FOLDERS, named
from tests.architecture.test_imports import parts_of, with_needs


def test_a_command_may_have_a_name_of_several_words() -> None:
    found = re.findall(COMMAND, "agent find-order A-17; agent runs show; agent chat -m x")
    assert found == [("find-order", ""), ("runs", "show"), ("chat", "")]


def test_a_page_names_files_of_its_parts_only() -> None:
    files = [(place, path[0]) for place, path in named(r"^([\w-]+)/[\w./*-]+$") if path[1] in FOLDERS]
    own = {place: with_needs(parts_of(Path(place.partition(":")[0]))) for place, _ in files}
    assert any(own.values())
    assert [(place, file) for place, file in files if own[place] and not parts_of(Path(file)) <= own[place]] == []


def test_a_page_names_settings_of_its_parts_only() -> None:
    modules = part_modules("infrastructure", "settings").items()
    owners = {variable_of(name): part for part, module in modules for name in (part, *getattr(module, "FIELDS", {}))}
    settings = [(place, name[0]) for place, name in named(r"\bAGENT_[A-Z]+(?:_[A-Z]+)*") if name[0] in owners]
    own = {place: with_needs(parts_of(Path(place.partition(":")[0]))) for place, _ in settings}
    assert any(own.values())
    assert [(place, name) for place, name in settings if own[place] and owners[name] not in own[place]] == []


def test_a_page_names_commands_of_its_parts_only() -> None:
    owners: dict[str, str] = {}
    for part, module in part_modules("interfaces.cli", "commands").items():
        getattr(module, "add_commands", lambda _: None)(app := typer.Typer())
        command = typer.main.get_group(app)
        owners |= dict.fromkeys(command.commands, part)
    commands = [(place, name[1]) for place, name in named(COMMAND) if name[1] in owners]
    own = {place: with_needs(parts_of(Path(place.partition(":")[0]))) for place, _ in commands}
    assert any(own.values())
    assert [(place, name) for place, name in commands if own[place] and owners[name] not in own[place]] == []
