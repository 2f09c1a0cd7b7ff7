"""How often each caller may ask."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

KNOWN = 10_000
"""Callers who are kept in mind; beyond, the one who asked longest ago is forgotten, and may begin anew."""

MINUTE = 60.0


class Rate:
    """Lets each caller ask so often in a minute: all at once, or evenly; what is unused is not saved up for longer."""

    def __init__(self, per_minute: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / MINUTE
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> int:
        """Count a request, and return 0; or count none, and return in how many seconds to ask again."""
        now = self._now()
        left, since = self._left.pop(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._left[caller] = (left - 1 if allowed else left, now)
        if len(self._left) > KNOWN:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / self._per_second))
