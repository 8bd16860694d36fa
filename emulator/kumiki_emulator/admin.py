"""The paths of our own: health, calls, inventory, pace. The gate lets nobody here without the token (access.py)."""

import json
from typing import Any, Dict, Optional
from urllib.parse import parse_qs

from . import VERSION, accounts, calls, inventory, quotas, regions, settings, wire


def answer(environ: Dict[str, Any], name: str) -> wire.Answer:
    asked = {k: v[0] for k, v in parse_qs(environ.get("QUERY_STRING", "")).items()}
    method = environ["REQUEST_METHOD"]
    path = environ["PATH_INFO"].rstrip("/")
    account: Optional[str] = asked.get("account")
    try:
        if path == "/kumiki/health":
            return _json({"ok": True, "name": name, "version": VERSION, "pace": settings.pace, "strict": settings.strict})
        if path == "/kumiki/calls" and method == "DELETE":
            return _json({"forgotten": calls.forget(account)})
        if path == "/kumiki/calls":
            return _json(calls.since(int(asked.get("since", 0)), account))
        if path == "/kumiki/inventory":
            return _json(inventory.of(account or "123456789012", asked.get("region", "us-east-1")))
        if path == "/kumiki/quota" and method in ("POST", "PUT"):
            own = json.loads(environ["wsgi.input"].read())
            quotas.grant(own["account"], own["region"], own["service"], own["code"], float(own["value"]))
            return _json(own)
        if path in ("/kumiki/plan", "/kumiki/refuse", "/kumiki/lack") and method in ("POST", "PUT"):
            own = json.loads(environ["wsgi.input"].read())
            return _json({"plan": accounts.set_plan, "refuse": accounts.refuse, "lack": accounts.lack}[path[8:]](own))
        if path == "/kumiki/region" and method in ("POST", "PUT"):
            own = json.loads(environ["wsgi.input"].read())
            regions.enable(own["account"], own["region"])
            return _json(own)
        if path == "/kumiki/pace" and method in ("POST", "PUT"):
            pace = float(json.loads(environ["wsgi.input"].read())["pace"])
            if not 0 <= pace < 1000:
                raise ValueError("pace is a number from 0 to 1000")
            settings.pace = pace
            return _json({"pace": pace})
        if path == "/kumiki/pace":
            return _json({"pace": settings.pace})
    except (ValueError, KeyError, TypeError) as bad:
        return _json({"error": f"{type(bad).__name__}: {bad}"}, 400)
    return _json({"error": "no such path"}, 404)


def _json(value: Any, status: int = 200) -> wire.Answer:
    return status, [("Content-Type", "application/json")], json.dumps(value).encode()
