"""The base of every value that crosses a boundary."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """An immutable value that refuses unknown fields and infinite numbers; what checks it is built on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @classmethod
    def from_stored(cls, document: str | bytes) -> Self:
        """Return what this version or a newer one has stored as JSON; unknown fields are ignored."""
        return cls.model_validate_json(document, extra="ignore")


def object_schema(contract: type[Contract]) -> dict[str, Any]:
    """Return the JSON Schema with an object at its root, where Pydantic refers to it if the contract is recursive."""
    schema = contract.model_json_schema()
    root = schema.pop("$ref", "").rpartition("/")[2]
    return schema | (schema["$defs"][root] if root else {})
