"""The variables that settings come from, in the environment and in `.env`: read, or refused by name."""

import difflib
import os

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import ValidationError

from domain.contract import Contract
from domain.errors import InvalidSetting
from domain.usage import Budget
from infrastructure.adapters import Adapters
from infrastructure.settings import ENCODING, ENV_FILE, PREFIX, Settings


def load_settings(*, model: str | None = None) -> Settings:
    """Read the settings, with what the command line says on top; raise `InvalidSetting` naming the variable."""
    _refuse_unknown_variables()
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = variable_of(*(str(part) for part in first["loc"]))
        remedy = f"Mend it in the environment or in {ENV_FILE}."
        raise InvalidSetting(f"{variable} is not right: {first['msg']}", remedy=remedy) from error
    return settings.model_copy(update={"model": model}) if model else settings


def variable_of(*path: str) -> str:
    """Return the variable that sets a field: `variable_of("budget", "steps")` is `AGENT_BUDGET__STEPS`."""
    return PREFIX + "__".join(path).upper()


def variables() -> tuple[str, ...]:
    """Return every variable that there is; budget and adapters have one for each of their parts, none for the whole."""
    groups: dict[str, type[Contract]] = {"budget": Budget, "adapters": Adapters}
    nested = tuple(variable_of(group, name) for group, shape in groups.items() for name in shape.model_fields)
    return (*(variable_of(name) for name in Settings.model_fields if name not in groups), *nested)


def _refuse_unknown_variables() -> None:
    known = set(variables())
    try:
        _refuse_broken_lines()
        in_file = tuple(dotenv_values(ENV_FILE, encoding=ENCODING))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{ENV_FILE} cannot be read: {error}", remedy="Save it as UTF-8 text.") from error
    for place, names in (("the environment", tuple(os.environ)), (str(ENV_FILE), in_file)):
        for name in names:
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                close = difflib.get_close_matches(name.upper(), known, n=1)
                hint = f"Did you mean {close[0]}?" if close else "The variables are listed in .env.example."
                raise InvalidSetting(f"{name}, in {place}, is no setting", remedy=hint)


def _refuse_broken_lines() -> None:
    """Refuse what the reader of `.env` would pass over: it may be the key, or the model."""
    if not ENV_FILE.is_file():
        return
    with ENV_FILE.open(encoding=ENCODING) as stream:
        broken = next((binding for binding in parse_stream(stream) if binding.error), None)
    if broken is not None:
        remedy = 'Write NAME=value or NAME="value", and # before a remark.'
        raise InvalidSetting(f"Line {broken.original.line} of {ENV_FILE} cannot be read", remedy=remedy)
