"""The generators: one for each kind of code."""

import re
from collections.abc import Callable
from pathlib import Path

from scripts.generate.contract import type_values
from scripts.generate.plan import Names, Plan, Refused, class_name, plural
from scripts.generate.project import (
    MANIFEST,
    commands,
    container_of,
    files_of_tools,
    find_path_of,
    how_to_add,
    is_mcp_tool,
    parts,
)


def tool(plan: Plan, names: Names) -> None:
    """Write a tool that a model may call, and add it to the list `tools`."""
    if taken := files_of_tools().get(names.name):
        raise Refused(f"{taken} has a tool {names.name} already. Choose another name.")
    values = names.values
    plan.write(f"{names.inside('src/infrastructure')}/tools/{names.name}.py", "tool.py.txt", values)
    plan.write(f"{names.inside('tests/unit/infrastructure')}/tools/test_{names.name}.py", "test_tool.py.txt", values)
    module = f"from infrastructure{values['dot_part']}.tools.{names.name} import {values['Name']}Tool"
    plan.extend_list(container_of(names.part), "tools", f"providers.Singleton({values['Name']}Tool)", module)


def step(plan: Plan, names: Names) -> None:
    """Write a step: its prompt, its class and its test; and add it to the list `steps`."""
    toys = ", ".join(f'ToyTool("{tool}")' for tool in names.tools if is_mcp_tool(tool))
    values = {
        **names.values,
        "tools": str([*names.tools]),
        "toys": f", tools=[{toys}]" if toys else "",
        "import_toys": "ToyTool, " if toys else "",
        "Container": f"{names.values['Part'] or 'Core'}Container",
    }
    plan.write(f"{names.inside('prompts')}/{names.name}.md", "prompt.md.txt", values)
    plan.write(f"{names.inside('src/application')}/{names.name}.py", "step.py.txt", values)
    test = "test_step_with_tools.py.txt" if names.tools else "test_step.py.txt"
    plan.write(f"{names.inside('tests/unit/application')}/test_{names.name}.py", test, values)
    module = f"from application{values['dot_part']}.{names.name} import {values['Name']}"
    ask = f"{values['core']}ask_model"
    if names.tools:
        ask = f"providers.Factory({values['core']}ask_with_tools, tools={names.tools})"
    code = f"    {names.name} = providers.Factory({values['Name']}, ask={ask})\n"
    plan.refuse_attribute(container_of(names.part), names.name)
    plan.extend_list(container_of(names.part), "steps", names.name, module, code=code)


def port(plan: Plan, names: Names) -> None:
    """Write a port with two adapters, in memory and in a JSON file, its contract test, and the type of its values."""
    values = {**names.values, "port": names.name, "Port": class_name(names.name), **type_values(plan, names)}
    folder = f"{names.inside('src/infrastructure')}/{plural(names.name)}"
    plan.write(f"{names.inside('src/application')}/ports/{names.name}.py", "port.py.txt", values)
    plan.write(f"{folder}/in_memory.py", "in_memory.py.txt", values)
    plan.write(f"{folder}/json_file.py", "json_file.py.txt", values)
    plan.write(f"{names.inside('tests/contract')}/test_{names.name}.py", "test_port.py.txt", values)
    module = f"infrastructure{values['dot_part']}.{plural(names.name)}"
    prefix = "_set" if "_set = " in container_of(names.part).read_text(encoding="utf-8") else "core.settings.provided"
    for container in Path("src/infrastructure").rglob("container.py"):  # settings name a port without its part
        plan.refuse_attribute(container, names.name)
    plan.add_first(
        container_of(names.part),
        f"    {names.name}: providers.Provider[{values['Port']}] = providers.Selector(\n"
        f'        {prefix}.adapter_of.call("{names.name}", "json_file"),\n'
        f"        json_file=providers.Singleton(JsonFile{values['Port']}, {prefix}.data_dir, "
        f"timeout_seconds={prefix}.storage_timeout_seconds),\n"
        f"        in_memory=providers.Singleton(InMemory{values['Port']}),\n"
        "    )\n",
        f"from application{values['dot_part']}.ports.{names.name} import {values['Port']}",
        f"from {module}.in_memory import InMemory{values['Port']}",
        f"from {module}.json_file import JsonFile{values['Port']}",
    )


def adapter(plan: Plan, names: Names) -> None:
    """Write another adapter of a port, with methods for you to write, and add it to the port's selector."""
    found = [path for path in Path("src/application").rglob(f"ports/{names.port}.py") if names.port]
    if not found:
        known = ", ".join(sorted({path.stem for path in Path("src/application").rglob("ports/*.py")} - {"__init__"}))
        raise Refused(f"There is no port {names.port or '(PORT is missing)'}. The ports are {known}.")
    part = "/".join(found[0].parts[2 : found[0].parts.index("ports")])
    names = Names(names.name, part, names.port)
    names.refuse_part()
    values = names.values
    source = found[0].read_text(encoding="utf-8")
    methods = _methods(source, values["Port"])
    if not methods:
        raise Refused(f"{found[0]} has no abstract method to implement.")
    container = container_of(part)
    selector = re.search(
        rf"^    {names.port}\b.*= providers\.Selector\(\n?.*[,)]\n", container.read_text("utf-8"), re.MULTILINE
    )
    if selector is None:
        raise Refused(
            f"{container} has no Selector named {names.port}; make one as docs/how-to/add-an-adapter.md shows."
        )
    defined = re.findall(r"^(?:class )?([A-Za-z]\w*)(?=[(:]| = |\n)", source, re.MULTILINE)
    values |= {"methods": methods, "imports": _imports(source), "defined": ", ".join(defined)}
    name = f"{values['Name']}{values['Port']}"
    plan.write(f"{names.inside('src/infrastructure')}/{values['ports']}/{names.name}.py", "adapter.py.txt", values)
    module = f"from infrastructure{values['dot_part']}.{values['ports']}.{names.name} import {name}"
    plan.replace(container, selector[0], f"{selector[0]}        {names.name}=providers.Singleton({name}),\n", module)


def part(plan: Plan, names: Names) -> None:
    """Write a part: a step with its prompt, a workflow if there are runs, a container, a command, tests and a guide."""
    if names.name in parts():
        raise Refused(f"The project has a part {names.name} already. Choose another name.")
    if adding := how_to_add(names.name):
        raise Refused(f"A part cannot be called {names.name}. {adding}")
    if names.name in commands():
        raise Refused(f"{names.name} is the name of a command: 'agent {names.name}'.")
    if taken := find_path_of(names.name):
        raise Refused(f"A part cannot be called {names.name}: {taken} would belong to it. Choose another name.")
    step_name = names.step or f"draft_{names.name}"
    names = Names(step_name, names.name, "")
    names.refuse_part()
    values = names.values | {"workflow": f"produce_{names.part}", "Workflow": f"Produce{class_name(names.part)}"}
    runs = "runs" in parts()
    plan.write(f"prompts/{names.part}/{step_name}.md", "prompt.md.txt", values)
    plan.write(f"src/application/{names.part}/{step_name}.py", "step.py.txt", values)
    plan.write(f"tests/unit/application/{names.part}/test_{step_name}.py", "test_step.py.txt", values)
    if runs:
        plan.write(f"src/application/{names.part}/{values['workflow']}.py", "workflow.py.txt", values)
    container = "container_runs.py.txt" if runs else "container.py.txt"
    plan.write(f"src/infrastructure/{names.part}/container.py", container, values)
    command = "command_of_workflow.py.txt" if runs else "command_of_step.py.txt"
    plan.write(f"src/interfaces/cli/{names.part}/commands.py", "commands.py.txt", values, then=command)
    plan.write(f"tests/end_to_end/{names.part}/test_{names.part}_command.py", "test_command.py.txt", values)
    plan.write(f"docs/parts/{names.part}.md", "part.md.txt", values)
    needs = ', needs=("runs",)' if runs else ""
    plan.replace(MANIFEST, "\n]\n", f'\n    Part("{names.part}"{needs}),\n]\n')


_ABSTRACT = re.compile(r"(?:    @property\n)?    @abstractmethod\n    (?:async )?def \w+\((?:.|\n)*?\) -> [^\n]+:\n")
_IMPORT = re.compile(r"^(?:from [^\n]*\((?:.|\n)*?\)|(?:from|import) [^\n(]*)\n", re.MULTILINE)


def _methods(source: str, port_name: str) -> str:
    """Return the port's abstract methods with bodies that raise `NotImplementedError`."""
    signatures = _ABSTRACT.findall(source[source.index(f"class {port_name}(") :])
    return "\n".join(
        f"{signature.replace('@abstractmethod', '@override')}        raise NotImplementedError\n"
        for signature in signatures
    )


def _imports(source: str) -> str:
    """Return the imports of the port's file, without those that only a port needs."""
    lines = _IMPORT.findall(source[: source.index("\nclass ")])
    return "".join(line for line in lines if "abstractmethod" not in line and "Protocol" not in line)


KINDS: dict[str, tuple[Callable[[Plan, Names], None], tuple[str, ...]]] = {
    "tool": (tool, ("PART",)),
    "step": (step, ("PART", "TOOLS")),
    "port": (port, ("PART", "OF")),
    "adapter": (adapter, ("PORT",)),
    "part": (part, ("STEP",)),
}
"""The generator of each kind, and the variables that it takes besides NAME."""
