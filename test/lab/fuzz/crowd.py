"""Everybody in a lab of the fuzz, in one process: a socket belongs to the namespace in which it was made, and making them all
here takes a tenth of the time of a program in each. Runs in the lab's holder. Lines of JSON in, a line of JSON out for each:

  {"listen": [{"space", "addresses", "tcp", "udp"}]}  ->  {"listening": n}
  {"try": [{"id", "space", "protocol", "from", "to", "port", "sourcePort"}], "quietMs": n}  ->  {"tried": [[id, how, code]]}
      how: connected, refused, timeout (nothing has happened anywhere for n ms), error
  {"late": true}  ->  {"late": [[id, how, code]], "seen": [[port of the sender, port, the sender's address as the listener sees it]]}
      what came in after the time was over: who is slow is not taken for who is denied
"""
import ctypes
import errno
import json
import os
import resource
import select
import socket
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
# Nothing came back. EPERM: what a namespace lets nobody send, as a group refuses it at its own interface.
SILENT = {errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EPERM}
ECHO_REQUEST, ECHO_REPLY = 8, 0

libc = ctypes.CDLL(None, use_errno=True)
epoll = select.epoll()
here = None
listeners = {}
waiting = {}
finished = []
results = []
seen = []


def enter(space):
    global here
    if space == here:
        return
    with open(f"/run/netns/{space}") as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {space}")
    here = space


def listen(place):
    enter(place["space"])
    for port in place["tcp"]:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("0.0.0.0", port))
        server.listen(4096)
        watch(listeners, server, ("tcp", port))
    # Each address has its own: an answer has to come from the address that was asked.
    for address in place["addresses"]:
        for port in place["udp"]:
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
            server.bind((address, port))
            watch(listeners, server, ("udp", port))


def watch(where, sock, about):
    where[sock.fileno()] = (sock, about)
    epoll.register(sock.fileno(), select.EPOLLIN if where is listeners else select.EPOLLIN | select.EPOLLOUT)


def serve(server, protocol, port):
    try:
        while True:
            if protocol == "tcp":
                peer, (address, source_port) = server.accept()
                seen.append([source_port, port, address])
                peer.close()
            else:
                text, back = server.recvfrom(64)
                server.sendto(text, back)
    except OSError:
        return  # nothing more; or an answer that nobody may send


def echo(number):
    head = struct.pack("!BBHHH", ECHO_REQUEST, 0, 0, number & 0xFFFF, 1)
    total = sum(struct.unpack("!4H", head))
    total = (total >> 16) + (total & 0xFFFF)
    return struct.pack("!BBHHH", ECHO_REQUEST, 0, ~(total + (total >> 16)) & 0xFFFF, number & 0xFFFF, 1)


def begin(flow):
    enter(flow["space"])
    kind = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM, "icmp": socket.SOCK_RAW}[flow["protocol"]]
    sock = socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK, socket.IPPROTO_ICMP if flow["protocol"] == "icmp" else 0)
    # The same sender may have been here before, in a first look.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((flow["from"], flow.get("sourcePort", 0) if flow["protocol"] != "icmp" else 0))
        sock.connect((flow["to"], flow.get("port", 0)))
    except BlockingIOError:
        pass
    except OSError as e:
        sock.close()
        return result(flow, e.errno)
    watch(waiting, sock, flow)
    if flow["protocol"] != "tcp":
        epoll.modify(sock.fileno(), select.EPOLLIN)
        send(sock, flow)


def send(sock, flow):
    try:
        sock.send(b"?" if flow["protocol"] == "udp" else echo(flow["id"]))
    except OSError as e:
        end(sock, flow, e.errno)


def result(flow, code):
    how = "connected" if code == 0 else "refused" if code == errno.ECONNREFUSED else "timeout" if code in SILENT else "error"
    results.append([flow["id"], how] + ([] if code == 0 else [errno.errorcode.get(code, str(code))]))


def end(sock, flow, code):
    del waiting[sock.fileno()]
    epoll.unregister(sock.fileno())
    finished.append(sock)  # stays open: the listener has yet to see it
    result(flow, code)


def heard(sock, flow):
    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code != 0 or flow["protocol"] == "tcp":
        return end(sock, flow, code)
    try:
        text = sock.recv(256)
    except OSError as e:
        return None if e.errno == errno.EAGAIN else end(sock, flow, e.errno)
    if flow["protocol"] == "icmp":
        at = (text[0] & 15) * 4
        kind, _, _, number = struct.unpack("!BBHH", text[at : at + 6])
        if kind != ECHO_REPLY or number != flow["id"] & 0xFFFF:
            return None
    return end(sock, flow, 0)


def look(seconds):
    """Takes what has come in. Returns whether anything has."""
    events = epoll.poll(seconds)
    for number, _ in events:
        if number in waiting:
            heard(*waiting[number])
        elif number in listeners:
            sock, (protocol, port) = listeners[number]
            serve(sock, protocol, port)
    return len(events) > 0


def attempt(flows, quiet):
    for n, flow in enumerate(flows):
        begin(flow)
        if n % 16 == 0:
            look(0)
    last = again = time.monotonic()
    while waiting and time.monotonic() - last < quiet:
        now = time.monotonic()
        if now - again >= quiet / 3:
            again = now
            for sock, flow in list(waiting.values()):
                if flow["protocol"] != "tcp":
                    send(sock, flow)
        before = len(results)
        look(quiet / 6)
        # Only what ends an attempt counts: questions whose answers get lost would go on for ever.
        if len(results) > before:
            last = time.monotonic()
    # A busy machine stops programs: what came in meanwhile counts.
    look(0)
    late = [[flow["id"], "timeout"] for _, flow in waiting.values()]
    return taken() + late


def taken():
    global results
    done, results = results, []
    return done


def late():
    for _ in range(3):
        look(0.02)
    told = {"late": taken(), "seen": list(seen)}
    for sock, _ in waiting.values():
        epoll.unregister(sock.fileno())
        finished.append(sock)
    waiting.clear()
    seen.clear()
    for sock in finished:
        if sock.type == socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
    finished.clear()
    return told


def obey(order):
    if "listen" in order:
        for place in order["listen"]:
            listen(place)
        return {"listening": len(order["listen"])}
    if "try" in order:
        return {"tried": attempt(order["try"], order["quietMs"] / 1000)}
    return late()


def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for line in iter(sys.stdin.readline, ""):
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()
    os._exit(0)  # the namespaces go with their holder


main()
