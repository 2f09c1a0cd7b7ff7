"""Contracts whose numbers are chosen from what a request offers."""

from collections.abc import Sequence
from inspect import isclass
from types import GenericAlias
from typing import Annotated, Any, TypeVar, get_args

from pydantic import Field, create_model

from domain.contract import Contract

Chosen = TypeVar("Chosen", bound=Contract)

_MOST = 250
"""Choices that a schema names; providers compile it, and limit its size."""


def offering(contract: type[Chosen], **choices: Sequence[int]) -> type[Chosen]:
    """Return the contract with a schema that names the choices for the fields of these names, at any depth.

    A model that is bound by the schema cannot answer anything else. Others can, so that the answer is checked as well.
    """
    fields: dict[str, Any] = {}
    for name, field in contract.model_fields.items():
        item = next(iter(get_args(field.annotation)), None)
        if name in choices and len(choices[name]) <= _MOST:
            chosen: dict[str, Any] = {"json_schema_extra": {"enum": [*choices[name]]}}
            number = Annotated[int, Field(**chosen)]
            several = (GenericAlias(tuple, (number, ...)), field)
            fields[name] = several if item else (int, Field(description=field.description, **chosen))
        elif isclass(item) and issubclass(item, Contract):
            fields[name] = (GenericAlias(tuple, (offering(item, **choices), ...)), field)
    return create_model(contract.__name__, __base__=contract, __doc__=contract.__doc__, **fields)
