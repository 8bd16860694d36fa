"""What a request asks for, read from the outside, and errors in the form its protocol expects."""

import json
import re
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([^/,\s]+)/aws4_request")
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z0-9]+)")
_SERVICES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch", "tagging": "resourcegroupstaggingapi"}


@dataclass
class Asked:
    key: str  # access key id
    region: str
    service: str  # our word: elasticloadbalancing is called elbv2
    action: str
    protocol: str  # ec2 | query | json | s3 | rest-json


def read(environ: Dict[str, Any], body: bytes) -> Asked:
    query = environ.get("QUERY_STRING", "")
    scope = environ.get("HTTP_AUTHORIZATION", "")
    if "Credential=" not in scope and "X-Amz-Credential" in query:  # presigned
        scope = "Credential=" + parse_qs(query)["X-Amz-Credential"][0]
    found = _SCOPE.search(scope)
    key, region, signing = found.groups() if found else ("", "", "s3")
    service = _SERVICES.get(signing, signing)

    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return Asked(key, region, service, target.split(".")[-1], "json")
    if service == "s3":
        return Asked(key, region, service, _s3_action(environ, query), "s3")
    action = _ACTION.search(query.encode()) or _ACTION.search(body)
    if action:
        protocol = "ec2" if service == "ec2" else "query"
        return Asked(key, region, service, action.group(1).decode(), protocol)
    return Asked(key, region, service, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", "rest-json")


@lru_cache(maxsize=1)
def _s3_table() -> Dict[Tuple[str, str], List[Tuple[str, Dict[str, Optional[str]]]]]:
    """(method, level) -> operations with the query parameters that single them out, most telling first."""
    from botocore.session import Session

    model = Session().get_service_model("s3")
    table: Dict[Tuple[str, str], List[Tuple[str, Dict[str, Optional[str]]]]] = {}
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http["requestUri"].partition("?")
        wanted: Dict[str, Optional[str]] = {}
        for part in filter(None, query.split("&")):
            field, _, value = part.partition("=")
            if field != "x-id":
                wanted[field] = value or None
        table.setdefault((http["method"], _level(path)), []).append((name, wanted))
    for rows in table.values():
        rows.sort(key=lambda row: (-len(row[1]), row[0]))
    return table


def _level(path: str) -> str:
    parts = path.strip("/").split("/", 1)
    return "service" if not parts[0] else "bucket" if len(parts) == 1 or not parts[1] else "object"


def _s3_action(environ: Dict[str, Any], query: str) -> str:
    method = environ["REQUEST_METHOD"]
    sent = parse_qs(query, keep_blank_values=True)
    level = _level(environ.get("PATH_INFO", "/"))
    if method == "PUT" and level == "object" and environ.get("HTTP_X_AMZ_COPY_SOURCE"):
        return "UploadPartCopy" if "uploadId" in sent else "CopyObject"
    if "uploadId" in sent and method in ("PUT", "POST", "GET", "DELETE"):
        return {"PUT": "UploadPart", "POST": "CompleteMultipartUpload", "GET": "ListParts"}.get(
            method, "AbortMultipartUpload"
        )
    plain = {
        ("PUT", "object"): "PutObject",
        ("GET", "object"): "GetObject",
        ("DELETE", "object"): "DeleteObject",
        ("GET", "bucket"): "ListObjects",
        ("PUT", "bucket"): "CreateBucket",
        ("DELETE", "bucket"): "DeleteBucket",
        ("HEAD", "bucket"): "HeadBucket",
        ("HEAD", "object"): "HeadObject",
        ("GET", "service"): "ListBuckets",
    }
    for name, wanted in _s3_table().get((method, level), []):
        if wanted and all(f in sent and v in (None, sent[f][0]) for f, v in wanted.items()):
            return name
    return plain.get((method, level), f"{method} {level}")


Answer = Tuple[int, List[Tuple[str, str]], bytes]


def error(protocol: str, status: int, code: str, message: str) -> Answer:
    """An AWS error as the SDK of that protocol reads it."""
    request_id = str(uuid.uuid4())
    if protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message})
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
    else:
        inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        if protocol == "ec2":
            body = f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        elif protocol == "s3":
            body = f"<Error>{inner}<RequestId>{request_id}</RequestId></Error>"
        else:
            side = "Sender" if status < 500 else "Receiver"
            body = (
                f"<ErrorResponse><Error><Type>{side}</Type>{inner}</Error>"
                f"<RequestId>{request_id}</RequestId></ErrorResponse>"
            )
        body = '<?xml version="1.0" encoding="UTF-8"?>' + body
        headers = [("Content-Type", "text/xml" if protocol != "s3" else "application/xml")]
    return status, headers + [("x-amzn-RequestId", request_id)], body.encode()


_XML_CODE = re.compile(rb"<Code>([^<]+)</Code>")


def code_of(status: int, headers: List[Tuple[str, str]], body: bytes) -> Optional[str]:
    """The error code inside an answer, for the call log."""
    if status < 400:
        return None
    named = {k.lower(): v for k, v in headers}.get("x-amzn-errortype")
    found = _XML_CODE.search(body)
    if found:
        return found.group(1).decode()
    try:
        return str(json.loads(body)["__type"]).split("#")[-1]
    except (ValueError, KeyError, TypeError):
        return named or str(status)
