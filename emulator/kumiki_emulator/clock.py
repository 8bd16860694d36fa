"""Pending states by the clock: a rule says what happens later, and it has happened when anybody looks.

There is no thread: the gate calls `advance` before each request, under the same lock. The pace counts at the
moment of looking, so a test can freeze everything (pace 1000) and let it go on (pace 0) as it likes.
"""

import sys
import time
import traceback
from typing import Callable, List, Tuple

from . import settings

_waiting: List[Tuple[float, float, Callable[[], None]]] = []  # (since, ms at pace 1.0, what)


def later(ms: float, what: Callable[[], None]) -> None:
    """Run `what` after `ms` (times the pace). At pace 0 it happens now, inside the call that asked."""
    if settings.pace == 0:
        what()
    else:
        _waiting.append((time.monotonic(), ms, what))


def advance() -> None:
    now = time.monotonic()
    due = [(since + ms * settings.pace / 1000, what) for since, ms, what in _waiting]
    ready = [one for one in due if one[0] <= now]
    if not ready:
        return
    _waiting[:] = [one for one, (when, _) in zip(_waiting, due) if when > now]
    for _, what in sorted(ready, key=lambda one: one[0]):
        try:
            what()
        except Exception:  # one broken follow-up must not break the request of somebody else
            traceback.print_exc(file=sys.stderr)
