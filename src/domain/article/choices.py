"""Contracts whose schema lists the numbers that a model may choose."""

from collections.abc import Sequence
from inspect import isclass
from types import GenericAlias
from typing import Annotated, Any, TypeVar, get_args

from pydantic import Field, create_model

from domain.contract import Contract

Chosen = TypeVar("Chosen", bound=Contract)

_MOST = 250
"""The most choices that a schema lists: providers compile schemas and limit their size."""


def with_choices(contract: type[Chosen], **choices: Sequence[int]) -> type[Chosen]:
    """Return the contract with a schema that lists the choices for the fields of these names, at any depth.

    A provider that enforces the schema allows nothing else. Others do not enforce it, so check the answer as well.
    """
    fields: dict[str, Any] = {}
    for name, field in contract.model_fields.items():
        item = next(iter(get_args(field.annotation)), None)
        if name in choices and len(choices[name]) <= _MOST:
            chosen: dict[str, Any] = {"json_schema_extra": {"enum": [*choices[name]]}}
            number = Annotated[int, Field(**chosen)]
            one = (int, Field(description=field.description, **chosen))
            fields[name] = (GenericAlias(tuple, (number, ...)), field) if item else one
        elif isclass(item) and issubclass(item, Contract):
            fields[name] = (GenericAlias(tuple, (with_choices(item, **choices), ...)), field)
    return create_model(contract.__name__, __base__=contract, __doc__=contract.__doc__, **fields)
