"""Reads Python files by their syntax, and adds to them at the places that it names."""

import ast
import re

from scripts.extend.names import Refused

_COMMENT = re.compile(r"#.*")
_END_OF_PART = re.compile(r"\n *# end:.*")


class Source:
    """The text of a Python file; each addition goes where the syntax says, and leaves the rest as it was."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self.text = text

    @property
    def tree(self) -> ast.Module:
        """The syntax of the text as it is now."""
        return ast.parse(self.text)

    def missing(self, what: str) -> Refused:
        """Return the refusal of a file that does not have the place to add to."""
        return Refused(f"{self._name} has no {what}, so there is no place to add to.")

    def add_behind(self, node: ast.AST, addition: str) -> None:
        """Put text right behind a node of the present tree."""
        self._put(self._end(node), addition)

    def add_lines_behind(self, node: ast.AST, lines: str) -> None:
        """Put lines behind the line on which a node ends, and outside the part that is marked to end there."""
        line_end = self.text.index("\n", self._end(node))
        while closed := _END_OF_PART.match(self.text, line_end):
            line_end = closed.end()
        self._put(line_end, f"\n{lines}")

    def add_import(self, line: str) -> None:
        """Put an import behind the others; the formatter sorts them."""
        imports = [node for node in self.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        if not imports:
            raise self.missing("import")
        self.add_lines_behind(imports[-1], line)

    def add_item(self, collection: ast.Call | ast.Dict, item: str) -> None:
        """Put an item behind the others of a call or a table, and behind the comments on them."""
        if isinstance(collection, ast.Dict):
            items: list[ast.expr] = collection.values
        else:
            items = [*collection.args, *(keyword.value for keyword in collection.keywords)]
        last, closing = self._end(items[-1]), self._end(collection) - 1
        self._put(closing, f"\n{item},\n")
        if "," not in _COMMENT.sub("", self.text[last:closing]):
            self._put(last, ",")

    def _end(self, node: ast.AST) -> int:
        """Return where a node ends, in characters; the syntax counts bytes."""
        lines = self.text.split("\n")
        line, column = getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0)
        before = sum(len(text) + 1 for text in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode())

    def _put(self, at: int, addition: str) -> None:
        self.text = f"{self.text[:at]}{addition}{self.text[at:]}"

    def class_body(self, name: str) -> list[ast.stmt]:
        """Return what stands in a class."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return node.body
        raise self.missing(f"class {name}")


def target_of(statement: ast.stmt) -> str:
    """Return the name that a statement assigns to; an empty one if it does not."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def value_of(statement: ast.stmt) -> ast.expr | None:
    """Return what a statement assigns; none if it does not."""
    return statement.value if isinstance(statement, ast.AnnAssign | ast.Assign) else None


def names_in(node: ast.AST) -> set[str]:
    """Return every name that is read in a node."""
    return {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}
