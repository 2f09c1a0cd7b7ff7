import ast
import textwrap
from pathlib import Path

import pytest

from scripts.extend.adapter import adapter_text, plan_adapter
from scripts.extend.names import Refused, checked, one_of
from scripts.extend.plan import Plan
from scripts.extend.port import read_port
from scripts.extend.source import Source
from scripts.extend.tables import with_row

PORT = '''
    """The port to what a model may call."""

    from abc import abstractmethod
    from collections.abc import Mapping, Sequence
    from typing import Protocol, TypeVar

    from domain import calls
    from domain.contract import Contract

    Given = TypeVar("Given", bound=Contract)


    class Tool(Protocol):
        """Does what a model asks for."""

        @property
        @abstractmethod
        def name(self) -> str:
            """What it is called."""

        @abstractmethod
        async def call(self, given: Given, *others: int, among: Sequence[calls.Call] = (), **more: str) -> Given:
            """Return "what" came of it.

            More about that.
            """
'''
CONTAINER = """
    from dependency_injector import providers

    from infrastructure.tools.search_notes import SearchNotesTool  # part: notes


    class Container:
        tools: providers.Provider[list[Tool]] = providers.List(
            providers.Singleton(SearchNotesTool),  # part: notes
        )
"""
CONTRACT = """
    from infrastructure.tools.search_notes import SearchNotesTool  # part: notes

    ADAPTERS = {
        # part: notes
        "search_notes": lambda *_: SearchNotesTool()
        # end: notes
    }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in {
        "src/application/ports/tool.py": PORT,
        "src/infrastructure/ports_and_adapters.py": "class Ports:\n    pass\n",
        "src/infrastructure/container.py": CONTAINER,
        "tests/contract/test_tool.py": CONTRACT,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


def test_an_adapter_has_the_signatures_of_its_port_and_imports_what_they_need(project: Path) -> None:
    text = adapter_text(read_port(project, "tool"), "read_calendar", "ReadCalendarTool")

    assert "from application.ports.tool import Given, Tool" in text
    assert "from collections.abc import Sequence" in text
    assert "from domain import calls" in text
    assert "Mapping" not in text
    assert "Contract" not in text
    assert "@property\n    @override\n    def name(self) -> str:" in text
    assert "async def call(self, given: Given, *others: int, among: Sequence[calls.Call]=(), **more: str)" in text
    assert 'ReadCalendarTool.call is not implemented yet: Return "what" came of it.\'' in text


def test_an_adapter_of_a_port_that_keeps_all_of_them_joins_the_list_and_is_no_choice(project: Path) -> None:
    plan, _ = plan_adapter(project, "tool", "read_calendar")
    plan.write()
    written = files(project)

    assert "class ReadCalendarTool(Tool):" in written["src/infrastructure/tools/read_calendar.py"]
    assert written["src/infrastructure/tools/__init__.py"] == ""
    container = written["src/infrastructure/container.py"]
    assert "        providers.Singleton(ReadCalendarTool),\n    )" in container
    assert '"read_calendar": lambda *_: ReadCalendarTool(),\n}' in written["tests/contract/test_tool.py"]


def test_the_marks_of_optional_parts_stay_with_their_lines(project: Path) -> None:
    plan, _ = plan_adapter(project, "tool", "read_calendar")
    plan.write()
    written = files(project)

    marked = [line for text in written.values() for line in text.splitlines() if "# part: notes" in line]
    assert all("SearchNotesTool" in line or line == "    # part: notes" for line in marked)
    assert written["tests/contract/test_tool.py"].index("# end: notes") < written["tests/contract/test_tool.py"].index(
        'read_calendar":'
    )


def test_lines_are_put_behind_the_part_that_ends_there() -> None:
    source = Source("x.py", "# part: a\nü = 1  # one\n# end: a\nz = 2\n")
    source.add_lines_behind(source.tree.body[0], "y = 3")

    assert source.text == "# part: a\nü = 1  # one\n# end: a\ny = 3\nz = 2\n"


def test_an_item_is_told_from_the_one_before_it_by_one_comma() -> None:
    for call in ("f(a)", "f(a,)", "f(a, b=ü)", "f(\n    a,  # one, two\n)", "f(\n    a  # one, two\n)"):
        source = Source("x.py", f"{call}\n")
        expression = source.tree.body[0]
        source.add_item(getattr(expression, "value"), "new=1")  # noqa: B009 - a statement of any kind
        assert ast.unparse(source.tree).endswith("new=1)")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "NAME is missing"),
        ("ReadCalendar", "did you mean read_calendar?"),
        ("read-calendar", "did you mean read_calendar?"),
        ("2nd", "did you mean nd?"),
        ("../secret", "did you mean secret?"),
        ("été", "not snake_case"),
        ("x\ny", "not snake_case"),
        ("class", "word of Python"),
        ("match", "word of Python"),
        ("list", "word of Python"),
        ("utils", "says nothing"),
        ("domain", "says nothing"),
        ("a" * 41, "longer than 40"),
    ],
)
def test_a_name_that_no_module_can_have_is_refused_in_one_line(name: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        checked("NAME", name)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused, match=r"there are notes, runs\. Did you mean notes\?"):
        one_of("CAPABILITY", "note", {"notes", "runs"})


@pytest.mark.parametrize("gone", ["src/infrastructure/container.py", "tests/contract/test_tool.py"])
def test_a_file_with_no_place_to_add_to_is_named_and_nothing_is_written(project: Path, gone: str) -> None:
    (project / gone).write_text('"""Nothing."""\n', encoding="utf-8")
    before = files(project)

    with pytest.raises(Refused, match=f"{gone} has no"):
        plan_adapter(project, "tool", "read_calendar")
    assert files(project) == before


def test_what_is_there_is_not_overwritten(project: Path) -> None:
    with pytest.raises(Refused, match="is there already"):
        Plan(project).create("src/application/ports/tool.py", "")


def test_a_plan_that_cannot_be_written_to_the_end_leaves_everything_as_it_was(project: Path) -> None:
    before = files(project)
    plan = Plan(project)
    plan.create("src/new.py", "NEW = 1\n")
    plan.read("tests/contract/test_tool.py")
    plan.change("tests/contract/test_tool.py", "CHANGED = 1\n")
    plan.create("src/infrastructure/container.py/inside.txt", "a file stands where the folder should be")

    with pytest.raises(Refused, match="cannot be written"):
        plan.write()
    assert files(project) == before


def test_a_row_goes_behind_the_last_of_its_kind_in_the_table_of_that_head() -> None:
    text = (
        "| path | x |\n|---|---|\n| `a` | 1 |\n<!-- end: p -->\n| `b` | 2 |\n\n| step | x |\n|---|---|\n| `a` | 3 |\n"
    )

    assert "| `a` | 3 |\n| new |\n" in with_row(text, "| step |", "| new |", behind=lambda cell: cell == "`a`")
    assert "<!-- end: p -->\n| new |\n| `b`" in with_row(text, "| path |", "| new |", behind=lambda cell: cell == "`a`")
    assert with_row(text, "| none |", "| new |", behind=lambda _: True) == text
