"""The WSGI application in front of moto: one request at a time, its account, the call log, honest errors."""

import io
import json
import sys
import threading
import time
import traceback
from typing import Any, Callable, Dict, Iterable, List, Tuple

from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from . import access, accounts, admin, calls, clock, price_list, regions, wire

DEFAULT_ACCOUNT = "123456789012"


class Gate:
    def __init__(self, token: str, name: str) -> None:
        self.moto = DomainDispatcherApplication(_app_of)
        self.token = token
        self.name = name
        # moto has no locks of its own: two identical creates in parallel can both win.
        self.lock = threading.Lock()

    def __call__(self, environ: Dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        refused = access.refusal(environ, self.token)
        if refused:
            status, headers, body = refused
            say(f"refused {environ['REQUEST_METHOD']} {environ['PATH_INFO']} {json.loads(body)['error']}")
        else:
            with self.lock:
                clock.advance()
                status, headers, body = self.answer(environ)
        start_response(f"{status} {'OK' if status < 400 else 'Error'}", headers)
        return [body]

    def answer(self, environ: Dict[str, Any]) -> wire.Answer:
        # Signed requests are never ours: a bucket called "kumiki" stays a bucket.
        if environ["PATH_INFO"].startswith("/kumiki/") and "HTTP_AUTHORIZATION" not in environ:
            return admin.answer(environ, self.name)

        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        asked = wire.read(environ, body)
        account = account_of(asked.key)
        environ.setdefault("HTTP_X_MOTO_ACCOUNT_ID", account)
        status, headers, content = regions.refusal(account, asked) or accounts.answer(account, asked, body) or price_list.answer(asked, body) or self.ask_moto(environ, asked)
        if not environ["PATH_INFO"].startswith("/moto-api"):
            error = wire.code_of(status, headers, content)
            calls.record(asked.service, asked.action, account, asked.region, status, error)
            if error:
                say(f"{asked.service} {asked.action} {status} {error} account={account} region={asked.region}")
        return status, headers, content

    def ask_moto(self, environ: Dict[str, Any], asked: wire.Asked) -> wire.Answer:
        result: List[Any] = []

        def start_response(status: str, headers: List[Tuple[str, str]], exc_info: Any = None) -> None:
            result[:] = [int(status.split()[0]), headers]

        try:
            chunks = self.moto(environ, start_response)
            content = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
            return result[0], result[1], content
        except NotImplementedError as missing:
            # Also a filter that moto does not know. Plain moto answers an HTML page here.
            what = str(missing) or f"{asked.action} is not there"
            return wire.error(asked.protocol, 400, "UnsupportedOperation", f"The emulator lacks this: {what}")
        except Exception as crash:
            traceback.print_exc(file=sys.stderr)
            code = "InternalError" if asked.protocol in ("ec2", "s3") else "InternalFailure"
            return wire.error(asked.protocol, 500, code, f"The emulator crashed: {crash!r}")


def account_of(key: str) -> str:
    """Twelve digits are the account itself; a key made by moto (AssumeRole) belongs to its account."""
    if len(key) == 12 and key.isdigit():
        return key
    return get_account_id_from(key) if len(key) == 20 else DEFAULT_ACCOUNT


def _app_of(service: Any) -> Any:
    if service is None:
        raise NotImplementedError("the whole service")
    return create_backend_app(service)


def say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)
