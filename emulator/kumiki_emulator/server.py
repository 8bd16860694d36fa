"""HTTP: a threaded werkzeug server with keep-alive, loopback only."""

import io
import os
import socket
from typing import Any, List, Tuple

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body go out as one packet at once; otherwise keep-alive costs 40 ms per call (Nagle).
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle_expect_100(self) -> bool:
        return True  # answered below, once

    def run_wsgi(self) -> None:
        """werkzeug's own version closes every connection; ours reads the whole body first, so it need not."""
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        self.environ = environ = self.make_environ()
        if environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read()
        else:
            body = self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("wsgi.input_terminated", None)
        environ.pop("HTTP_TRANSFER_ENCODING", None)

        started: List[Any] = []

        def start_response(status: str, headers: List[Tuple[str, str]], exc_info: Any = None) -> None:
            started[:] = [status, headers]

        content = b"".join(self.server.app(environ, start_response))
        code, _, reason = started[0].partition(" ")
        self.send_response(int(code), reason)
        head = self.command == "HEAD"
        for key, value in started[1]:
            # The length of what we send; a HEAD answer keeps the length of the object it speaks of.
            if key.lower() == "connection" or (key.lower() == "content-length" and not head):
                continue
            self.send_header(key, value)
        if not head and int(code) != 204:
            self.send_header("Content-Length", str(len(content)))
        elif head and not any(k.lower() == "content-length" for k, _ in started[1]):
            self.send_header("Content-Length", "0")
        self.end_headers()
        if not head:
            self.wfile.write(content)
        self.wfile.flush()

    def log(self, type: str, message: str, *args: Any) -> None:
        pass  # the gate says what failed; no access log


class Server(ThreadedWSGIServer):
    daemon_threads = True
    request_queue_size = 256  # many parallel clients connect at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that went away is no event


def bind(host: str, port: int) -> socket.socket:
    """Bind ourselves: an ordinary error for a taken port instead of werkzeug's sys.exit."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":  # there it would let two servers share the port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    sock.listen(Server.request_queue_size)
    return sock
