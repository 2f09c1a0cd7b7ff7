"""Prompt files: Markdown with front matter, roles on lines of their own, and Jinja marks."""

import re
from functools import lru_cache

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ValidationError
from typing_extensions import override

from domain.contract import Contract
from domain.errors import InvalidPrompt
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName, PromptTemplate

_MESSAGES = {"system": SystemMessage, "user": UserMessage, "assistant": AssistantMessage}
_ROLE = re.compile(rf"^({'|'.join(_MESSAGES)}):[ \t]*$", re.MULTILINE)
_ELEMENT = re.compile(r"<([a-z_]+)\b")


class _Plain(YAMLHandler):  # type: ignore[misc]  # the package is not typed
    """Reads every value as it is written, in Python: the loader in C dies, process and all, of what is too deep."""

    @override
    def load(self, fm: str, **_options: object) -> object:
        return yaml.load(fm, Loader=yaml.BaseLoader)


def parse_template(name: PromptName, text: str) -> PromptTemplate:
    """Read a prompt file; raise `InvalidPrompt` unless it declares exactly what its text uses."""
    try:
        metadata, body = frontmatter.parse(text, handler=_Plain())
        template = PromptTemplate.model_validate({**metadata, "body": body})
        used = meta.find_undeclared_variables(_environment("").parse(body))
    except ValidationError as error:
        first = error.errors()[0]
        happened = f"The prompt {name} cannot be read: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InvalidPrompt(happened, remedy="Mend its front matter.") from error
    except (yaml.YAMLError, RecursionError, ValueError, TemplateError) as error:
        raise InvalidPrompt(f"The prompt {name} cannot be read: {error}", remedy="Mend its file.") from error
    if template.name != name:
        raise InvalidPrompt(
            f"The prompt {name} calls itself {template.name}", remedy="Mend `name` in its front matter."
        )
    if not _ROLE.match(body.lstrip()):
        raise InvalidPrompt(
            f"The prompt {name} does not begin with a role", remedy="Begin it with 'system:' or 'user:'."
        )
    if used != set(template.inputs):
        declares, uses = ", ".join(sorted(template.inputs)), ", ".join(sorted(used))
        raise InvalidPrompt(
            f"The prompt {name} declares {declares or 'nothing'} and uses {uses or 'nothing'}",
            remedy="Mend `inputs` in its front matter, or its text.",
        )
    return template


def render_template(template: PromptTemplate, inputs: Contract) -> Prompt:
    """Fill in the fields of `inputs`; raise `InvalidPrompt` unless they are the declared ones.

    What is filled in is data: it is not rendered again, and where it would open or close an element of the prompt, its
    `<` becomes `\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}`.
    """
    fields = type(inputs).model_fields
    if set(fields) != set(template.inputs):
        given, declared = ", ".join(sorted(fields)) or "nothing", ", ".join(sorted(template.inputs)) or "nothing"
        raise InvalidPrompt(
            f"The prompt {template.name} declares {declared}, and its step supplies {given}",
            remedy="Let `inputs` in its front matter be the fields of the step's request.",
        )
    elements = "|".join(sorted(set(_ELEMENT.findall(template.body))))
    environment = _environment(elements)
    values = {field: getattr(inputs, field) for field in fields}
    _, *parts = _ROLE.split(template.body)
    try:
        messages = tuple(
            _MESSAGES[role](text=environment.from_string(text).render(values).strip())
            for role, text in zip(parts[::2], parts[1::2], strict=True)
        )
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise InvalidPrompt(
            f"The prompt {template.name} cannot be rendered: {error}", remedy="Mend its file."
        ) from error
    return Prompt(name=template.name, messages=messages)


@lru_cache
def _environment(elements: str) -> ImmutableSandboxedEnvironment:
    """Return a strict sandbox in which no value can open or close one of these elements."""
    mark = re.compile(rf"<(?=\s*(?:/\s*)?(?:{elements})\b)", re.IGNORECASE)

    def as_data(value: object) -> object:
        if not elements or isinstance(value, StrictUndefined):
            return value
        return mark.sub("\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", str(value))

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=as_data,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
