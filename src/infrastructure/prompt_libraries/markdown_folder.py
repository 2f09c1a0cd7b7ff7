"""Prompts in a folder: `prompts/<part>/<verb_noun>.md`; files named `_<noun>.md` are passages that prompts include.

A file is Markdown with front matter, roles on lines of their own, and Jinja expressions.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import frontmatter
import yaml
from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ValidationError
from pydantic_core import to_json
from typing_extensions import override

from application.ports.prompt_library import PromptLibrary
from domain.contract import Contract
from domain.errors import InvalidPrompt, NotFound
from domain.messages import AssistantMessage, SystemMessage, UserMessage
from domain.prompts import Prompt, PromptName, PromptTemplate
from domain.validation import in_words
from domain.visible_text import visible

_MESSAGES = {"system": SystemMessage, "user": UserMessage, "assistant": AssistantMessage}
_ROLE = re.compile(rf"^({'|'.join(_MESSAGES)}):[ \t]*$", re.MULTILINE)
_ELEMENT = re.compile(r"<([a-z_]+)\b")
_OPENING = r"\xab\u02c2\u1438\u16b2\u2039\u226e\u276e\u2770\u29fc\u3008\u300a\u27e8\u27ea\u2329\ufe64\uff1c\U0001d236"
_BRACKET = re.compile(
    rf"(?:[<{_OPENING}]|&(?i:lt|#0{{0,9}}60|#x0{{0,9}}3c);?|\\(?i:u00|u\{{|x)3c\}}?|%3[cC])"
    rf"(?=(?:[ /\\|\u115f\u1160\u3164\uffa0]|[^\w -~{_OPENING}])*(?P<name>[^\W\d](?:\w|[^\w\s -~{_OPENING}])*))"
)
"""The bracket of a tag, or what looks like one, before the name of its element; no letter fits in two ways."""
_LOOK_ALIKES = str.maketrans(
    "авеіјкмнорсѕтухһԁԛԝαεινορτυıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abeijkmhopcstyxhdqwaeivoptuiabcdefghijklmnoprstuvwyz"
)
"""Letters of Cyrillic and Greek, and small capitals, that look like Latin ones."""
_INCLUDE = re.compile(r"^\{% include \"([\w/]+)\" %\}$", re.MULTILINE)
"""A line that is replaced by the text of a file: `{% include "chat/_tone" %}`; the fingerprint covers it."""


class MarkdownFolderPromptLibrary(PromptLibrary):
    """Reads each prompt once, on first use, so that an edit does not change a run in progress."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[PromptName, PromptTemplate] = {}

    @override
    def names(self) -> tuple[PromptName, ...]:
        if not self._folder.is_dir():
            raise InvalidPrompt(f"There is no folder of prompts {self._folder}", missing_folder=self._folder)
        files = (path.relative_to(self._folder) for path in self._folder.rglob("[!_]*.md"))
        return tuple(sorted(PromptName(file.with_suffix("").as_posix()) for file in files))

    @override
    def find(self, name: PromptName) -> PromptTemplate:
        if name not in self._templates:
            if name not in self.names():
                known = ", ".join(self.names()) or "none"
                raise NotFound(f"There is no prompt {name} in {self._folder}; the prompts are {known}")
            text = _INCLUDE.sub(lambda included: self._read(included[1]).strip(), self._read(name))
            self._templates[name] = parse_template(name, text)
        return self._templates[name]

    @override
    def render(self, name: PromptName, inputs: Contract) -> Prompt:
        return render_template(self.find(name), inputs)

    def _read(self, name: str) -> str:
        try:
            return (self._folder / f"{name}.md").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidPrompt(f"The prompt {name} in {self._folder} cannot be read: {error}") from error


def parse_template(name: PromptName, text: str) -> PromptTemplate:
    """Read a prompt file; raise `InvalidPrompt` unless it declares exactly the inputs that it uses."""
    try:
        metadata, body = frontmatter.parse(text)
        template = PromptTemplate.model_validate({**metadata, "body": body})
        used = meta.find_undeclared_variables(_environment("").parse(body))
    except ValidationError as error:
        raise InvalidPrompt(f"The front matter of the prompt {name} is invalid: {in_words(error)[0]}") from error
    except (yaml.YAMLError, ValueError, TemplateError) as error:
        raise InvalidPrompt(f"The prompt {name} cannot be read: {error}") from error
    if template.name != name:
        raise InvalidPrompt(f"The prompt {name} is named {template.name} in its front matter")
    if not _ROLE.match(body.lstrip()):
        raise InvalidPrompt(f"The prompt {name} does not start with a role: 'system:' or 'user:'")
    template.check_inputs(used, of="its text")
    return template


def render_template(template: PromptTemplate, inputs: Contract) -> Prompt:
    """Fill in the fields of `inputs`; raise `InvalidPrompt` unless they are the declared inputs.

    What is filled in is data: it is not rendered itself, and where it would open or close an element of the prompt,
    its `<` becomes `\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}`. Contracts and tuples are shown as JSON.
    """
    template.check_inputs(type(inputs).model_fields, of=type(inputs).__name__)
    environment = _environment("|".join(sorted(set(_ELEMENT.findall(template.body)))))
    _, *parts = _ROLE.split(template.body)
    try:
        messages = tuple(
            _MESSAGES[role](text=_compiled(environment, text).render(dict(inputs)).strip())
            for role, text in zip(parts[::2], parts[1::2], strict=True)
        )
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise InvalidPrompt(f"The prompt {template.name} cannot be rendered: {error}") from error
    return Prompt(name=template.name, messages=messages)


@lru_cache(maxsize=256)
def _compiled(environment: ImmutableSandboxedEnvironment, text: str) -> Template:
    return environment.from_string(text)


@lru_cache
def _environment(elements: str) -> ImmutableSandboxedEnvironment:
    """Return a strict sandbox in which no value can open or close one of these elements, or seem to."""
    names = frozenset(elements.split("|"))

    def escaped(bracket: re.Match[str]) -> str:
        letters = unicodedata.normalize("NFKD", bracket["name"]).casefold().translate(_LOOK_ALIKES)
        seen = (each for each in letters if visible(each) == each and not unicodedata.category(each).startswith("M"))
        name = re.sub(r"\W.*", "", "".join(seen))
        return "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}" if name in names else bracket[0]

    def as_data(value: object) -> str:
        text = to_json(value).decode() if isinstance(value, Contract | tuple) else str(value)
        return _BRACKET.sub(escaped, text) if elements else text

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=as_data, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
