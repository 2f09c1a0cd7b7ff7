"""What a model gives a tool: JSON that may be anything."""

from typing import TypeVar

from pydantic import ValidationError

from domain.contract import Contract
from domain.errors import InvalidArguments

Arguments = TypeVar("Arguments", bound=Contract)


def checked(arguments: str, shape: type[Arguments]) -> Arguments:
    """Return the arguments in their shape; raise `InvalidArguments` with the places that do not fit."""
    try:
        return shape.model_validate_json(arguments)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
        raise InvalidArguments(f"The arguments do not fit: {wrong}") from error
