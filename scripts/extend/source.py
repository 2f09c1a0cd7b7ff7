"""Reads Python files by their syntax, and adds to them at the places that it names."""

import ast

from scripts.extend.names import Refused


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
        lines = self.text.split("\n")
        line, column = getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0)
        characters = len(lines[line - 1].encode()[:column].decode())
        at = sum(len(before) + 1 for before in lines[: line - 1]) + characters
        self.text = f"{self.text[:at]}{addition}{self.text[at:]}"

    def add_import(self, line: str) -> None:
        """Put an import behind the others; the formatter sorts them."""
        imports = [node for node in self.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        if not imports:
            raise self.missing("import")
        self.add_behind(imports[-1], f"\n{line}")

    def class_body(self, name: str) -> list[ast.stmt]:
        """Return what stands in a class."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return node.body
        raise self.missing(f"class {name}")

    def add_to_call(self, call: ast.Call, argument: str) -> None:
        """Put an argument behind the others of a call."""
        self.add_behind([*call.args, *(keyword.value for keyword in call.keywords)][-1], f", {argument}")


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
