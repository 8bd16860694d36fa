"""The log of AWS calls, so that a test can count what a run really asked of AWS."""

import itertools
import re
import time
from collections import deque
from typing import Any, Deque, Dict, List, Optional

_calls: Deque[Dict[str, Any]] = deque(maxlen=200_000)
_number = itertools.count(1)
_READS = re.compile(r"^(Describe|List|Get|Head|Export|Simulate)")


def record(service: str, action: str, account: str, region: str, status: int, error: Optional[str]) -> None:
    _calls.append(
        {
            "n": next(_number),
            "t": int(time.time() * 1000),
            "service": service,
            "action": action,
            "mutating": not _READS.match(action),
            "account": account,
            "region": region,
            "status": status,
            "error": error,
        }
    )


def since(number: int, account: Optional[str]) -> List[Dict[str, Any]]:
    return [c for c in _calls if c["n"] > number and account in (None, c["account"])]


def forget(account: Optional[str]) -> int:
    kept = [] if account is None else [c for c in _calls if c["account"] != account]
    gone = len(_calls) - len(kept)
    _calls.clear()
    _calls.extend(kept)
    return gone
