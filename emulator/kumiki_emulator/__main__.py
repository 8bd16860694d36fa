"""python3 -m kumiki_emulator: start the local AWS."""

import argparse
import ipaddress
import json
import os
import secrets
import signal
import sys
import threading
from datetime import datetime, timezone
from typing import Any, Optional

from . import VERSION, prepare, settings


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kumiki_emulator", description="A local AWS for kumiki.")
    parser.add_argument("--host", default="127.0.0.1", type=_loopback, help="a loopback address (default 127.0.0.1)")
    parser.add_argument("--port", default=0, type=int, help="0 (default): any free port")
    parser.add_argument("--ready-file", metavar="PATH", help="written, whole, as soon as AWS calls are answered")
    parser.add_argument("--name", default=None, help="name of this instance, shown by /kumiki/health and the process list")
    parser.add_argument("--pace", default=1.0, type=float, help="scale of pending durations; 0: nothing is pending")
    parser.add_argument("--strict", default=True, action="store_true", help="refuse what AWS refuses (default)")
    parser.add_argument("--no-strict", dest="strict", action="store_false", help="accept what plain moto accepts")
    parser.add_argument(
        "--parallel-changes",
        action="store_true",
        help="a Client VPN endpoint never answers ConcurrentMutationLimitExceeded",
    )
    return parser.parse_args()


def _loopback(host: str) -> str:
    # Anybody who reaches this server owns the AWS in it.
    if host == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{host} is not a loopback address")


def write_whole(path: str, content: Any) -> None:
    """A reader sees the whole file or none, and only its owner can read it: it holds the token."""
    draft = f"{path}.{os.getpid()}.tmp"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        os.chmod(draft, 0o600)  # an older draft keeps its mode when it is opened
        json.dump(content, file)
    os.replace(draft, path)


def forget_ready(path: Optional[str]) -> None:
    """A ready file that outlives its server is a lie; another server's file is not ours to remove."""
    try:
        if path and json.load(open(path, encoding="utf-8")).get("pid") == os.getpid():
            os.unlink(path)
    except (OSError, ValueError):
        pass


def main() -> None:
    os.umask(0o077)  # whatever is written here is for its owner alone
    chosen = options()
    if not chosen.pace >= 0:
        sys.exit("--pace must be 0 or more")
    settings.pace, settings.strict, settings.parallel_changes = chosen.pace, chosen.strict, chosen.parallel_changes
    started = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    # From the environment and not from the arguments, which everybody on the machine can list.
    token = os.environ.pop("KUMIKI_EMULATOR_TOKEN", "") or secrets.token_hex(16)
    name = chosen.name or secrets.token_hex(8)

    sys.stdout = sys.stderr  # moto prints now and then; there is one log
    prepare.prepare()
    from . import server, services  # imports moto

    try:
        sock = server.bind(chosen.host, chosen.port)
    except OSError as taken:
        sys.exit(f"cannot listen on {chosen.host}:{chosen.port}: {taken}")
    port = sock.getsockname()[1]
    services.install()
    from .gate import Gate, say

    http = server.Server(chosen.host, port, Gate(token, name), handler=server.Handler, fd=sock.fileno())
    for which in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, which), lambda *_: sys.exit(0))

    def ready() -> None:
        import moto

        if chosen.ready_file:
            write_whole(
                chosen.ready_file,
                {
                    "pid": os.getpid(),
                    "port": port,
                    "name": name,
                    "token": token,
                    "version": VERSION,
                    "moto": moto.__version__,
                    "startedAt": started,
                },
            )
        say(f"ready on http://{chosen.host}:{port} pid={os.getpid()} pace={settings.pace} strict={settings.strict}")

    threading.Thread(target=ready, daemon=True).start()
    try:
        http.serve_forever()
    finally:
        forget_ready(chosen.ready_file)


if __name__ == "__main__":
    main()
