import pytest

from tests.template.rendering import OTHER_ANSWERS, Tree, copy_template, render


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The template, to render from and not to change."""
    return copy_template(tmp_path_factory.mktemp("template") / "template")


@pytest.fixture(scope="session")
def project(template: Tree, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A project of which no answer is the default."""
    return render(template, tmp_path_factory.mktemp("rendered") / "project", **OTHER_ANSWERS)
