"""dependency-injector without its wiring, for which it would load every web framework that is installed."""

import sys

_FRAMEWORKS = tuple({"fastapi", "starlette", "werkzeug", "fast_depends"} - sys.modules.keys())

sys.modules.update(dict.fromkeys(_FRAMEWORKS))  # type: ignore[arg-type]  # `None` says that there is no such module
try:
    from dependency_injector import containers, providers
finally:
    for _name in _FRAMEWORKS:
        del sys.modules[_name]

__all__ = ["containers", "providers"]
