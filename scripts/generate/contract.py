"""The type of a port's values: text, or a contract, which is written if there is no class of its name."""

import asyncio
import re
from importlib import import_module
from pathlib import Path

from domain.contract import Contract
from domain.errors import AgentError
from domain.messages import UserMessage
from domain.prompts import Prompt, PromptName
from infrastructure.language_models.offline import OfflineLanguageModel
from scripts.generate.plan import Names, Plan, Refused
from scripts.generate.project import parts


def type_values(plan: Plan, names: Names) -> dict[str, str]:
    """Return the values of the templates' placeholders for the type: its name, import, and examples for the test."""
    if not names.contract:
        return {"Value": "str", "value_words": "text", "import_value": "", "examples": "", "one": '"1"', "two": '"2"'}
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", names.contract).lower()
    found = _file_of(names)
    path = found or Path(names.inside("src/domain"), f"{words}.py")
    values = {"Value": names.contract, "value_words": words.replace("_", " "), "one": "ONE", "two": "TWO"}
    if found:
        plan.complete_packages(found)
        texts = [_example(found, names.contract, text) for text in ("1", "2")]
    else:
        if words in parts() and words != names.part:
            raise Refused(f"OF={names.contract} is invalid: {path} would belong to {words}. Choose another name.")
        plan.write(str(path), "contract.py.txt", values)
        texts = [repr({"id": text, "text": text}) for text in ("1", "2")]
    one, two = (f"{names.contract}.model_validate({text})" for text in texts)
    return values | {
        "import_value": f"from {_module(path)} import {names.contract}",
        "examples": f"ONE = {one}\nTWO = {two}\n",
    }


def _file_of(names: Names) -> Path | None:
    """Return the file of the class, if there is one that the port may import."""
    defined = re.compile(rf"^class {names.contract}\b", re.MULTILINE)
    files = [path for layer in ("domain", "application") for path in sorted(Path("src", layer).rglob("*.py"))]
    files = [path for path in files if defined.search(path.read_text(encoding="utf-8"))]
    other_parts = {*parts()} - {names.part}
    own = [path for path in files if not other_parts & {*path.parts, path.stem}]
    if files and not own:
        raise Refused(
            f"OF={names.contract} is invalid: {files[0]} belongs to another part. Choose that, or another name."
        )
    return own[0] if own else None


def _example(path: Path, of: str, text: str) -> str:
    """Return the fields of an example as Python code, with this text for each of its texts."""
    kind = getattr(import_module(_module(path)), of)
    if not issubclass(kind, Contract):
        raise Refused(f"OF={of} is invalid: {path} has a class of this name that is no contract. Choose another name.")
    prompt = Prompt(name=PromptName("example"), messages=(UserMessage(text=text),))
    try:
        answered = asyncio.run(OfflineLanguageModel().answer(prompt, returning=kind))
        example = answered.value.model_dump(mode="json", exclude_unset=True)
        kind.model_validate(example)
    except (AgentError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()).removesuffix(".")
        raise Refused(
            f"OF={of} is invalid: no example of it can be made. {reason}. Give the field one: Field(examples=[...])."
        ) from error
    return repr(example)


def _module(path: Path) -> str:
    return ".".join(path.relative_to("src").with_suffix("").parts)
