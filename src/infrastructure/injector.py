"""dependency-injector, imported without the web frameworks that it would load for its wiring."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

_FRAMEWORKS = tuple({"fastapi", "starlette", "werkzeug", "fast_depends"} - sys.modules.keys())

sys.modules.update(dict.fromkeys(_FRAMEWORKS))  # type: ignore[arg-type]  # `None` says that there is no such module
try:
    from dependency_injector import containers, providers
finally:
    for _name in _FRAMEWORKS:
        del sys.modules[_name]

__all__ = ["containers", "imported", "providers"]


def imported(path: str) -> Callable[..., Any]:
    """Return a function that makes an object of the class at `module.Class`, which is imported at the first call.

    So the packages of an adapter, such as SQLAlchemy, are loaded only if the adapter is used.
    """
    module, _, name = path.rpartition(".")

    def make(*arguments: Any, **options: Any) -> Any:
        return getattr(import_module(module), name)(*arguments, **options)

    make.__module__, make.__name__ = module, name
    return make
