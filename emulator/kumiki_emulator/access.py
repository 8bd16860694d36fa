"""Who may ask: a web page in a browser on this machine reaches a loopback port as easily as we do.

* Host is a loopback literal or "localhost": a name of somebody's that was rebound to 127.0.0.1 is refused.
* A request that a browser sends for a page (Origin, Sec-Fetch-Site) is refused, whatever it is signed with.
* Everything that does not carry a SigV4 signature in its Authorization header needs the token. A page cannot set that
  header without a preflight, which is refused; a signature in the query string it can write, so that only serves to
  read objects, which changes nothing and whose answer the page cannot see.
* moto's own paths need the token even when they are signed; the recorder, which writes requests to a file, is not there.
"""

import hmac
import ipaddress
import json
import re
from typing import Any, Dict, Optional

from . import wire

TOKEN_HEADER = "X-Kumiki-Token"
_SIGNED = re.compile(r"^AWS4-HMAC-SHA256\s+Credential=[^/,\s]+/\d{8}/[^/,\s]+/[^/,\s]+/aws4_request\b")


def refusal(environ: Dict[str, Any], token: str) -> Optional[wire.Answer]:
    """None: the request may be answered."""
    if not _is_loopback(environ.get("HTTP_HOST", "")):
        return _forbidden("the Host header does not name this machine by a loopback address or localhost")
    if "HTTP_ORIGIN" in environ:
        return _forbidden("requests of web pages (Origin) are not answered")
    if environ.get("HTTP_SEC_FETCH_SITE", "none") != "none":
        return _forbidden("requests of web pages (Sec-Fetch-Site) are not answered")
    # Compared as bytes, for compare_digest takes no text beyond ASCII.
    given = environ.get("HTTP_X_KUMIKI_TOKEN", "").encode("utf-8", "replace")
    if hmac.compare_digest(given, token.encode()):
        if _path(environ).startswith("/moto-api/recorder"):
            return _json(404, "the recorder is not part of this emulator")
        return None
    if _path(environ).startswith("/moto-api"):
        return _forbidden(f"this path needs the token of the emulator ({TOKEN_HEADER})")
    if _SIGNED.match(environ.get("HTTP_AUTHORIZATION", "")) or _reads_object_by_query(environ):
        return None
    return _forbidden(f"a request that is not signed for AWS needs the token of the emulator ({TOKEN_HEADER})")


def _path(environ: Dict[str, Any]) -> str:
    # As moto's dispatcher sees it, which collapses nothing; a doubled slash must not slip past the comparison.
    return re.sub(r"/+", "/", environ.get("PATH_INFO", "/")).lower()


def _is_loopback(host: str) -> bool:
    name = re.sub(r":\d+$", "", host.strip().lower())
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name).is_loopback
    except ValueError:
        return False


def _reads_object_by_query(environ: Dict[str, Any]) -> bool:
    query = environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "X-Amz-Credential=" not in query or "Action=" in query:
        return False
    asked = wire.read(environ, b"")
    return asked.service == "s3" and asked.action in ("GetObject", "HeadObject")


def _forbidden(why: str) -> wire.Answer:
    return _json(403, why)


def _json(status: int, why: str) -> wire.Answer:
    return status, [("Content-Type", "application/json")], json.dumps({"error": why}).encode()
