"""One run of a program in one surrounding: terminal, pipes or nothing at its ends; keys, signals and a closed terminal on
the way. Reads what to do as JSON on stdin (surrounding.ts, `Asked`), answers with JSON on stdout (`Ran`). Only the standard
library. The program is in a session of its own, so that it is the leader of its terminal as under a shell's window."""
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time

CONTROL = re.compile(rb"\x1b\[\?25([lh])")


def size_of(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Run:
    def __init__(self, asked):
        self.asked = asked
        self.said = {"terminal": b"", "stdout": b"", "stderr": b""}
        self.heard = 0  # how much of it the acts so far have used up
        self.readers = {}
        self.open_writer = None
        self.master, self.slave = pty.openpty()
        size_of(self.slave, asked["columns"], asked["rows"])
        # As a shell hands a terminal over: echo, lines, signals.
        self.before = termios.tcgetattr(self.slave)

    def start(self):
        asked = self.asked
        ends = {}
        for name, fd in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
            way = asked[name]
            if way == "terminal":
                ends[fd] = self.slave
            elif way == "null":
                ends[fd] = os.open(os.devnull, os.O_RDWR)
            elif way == "pipe" and fd == 0:
                # A pipe whose writer is there and never writes: whoever reads from it waits for ever.
                reader, self.open_writer = os.pipe()
                ends[fd] = reader
            elif way == "pipe":
                reader, writer = os.pipe()
                self.readers[reader] = name
                ends[fd] = writer
            elif way != "closed":
                raise ValueError(way)
        self.pid = os.fork()
        if self.pid == 0:
            self.become(ends)
        for fd, end in ends.items():
            if end != self.slave:
                os.close(end)
        if asked["terminal"]:
            self.readers[self.master] = "terminal"

    def become(self, ends):
        try:
            os.setsid()
            if self.asked["terminal"]:
                fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            high = {fd: fcntl.fcntl(end, fcntl.F_DUPFD, 64) for fd, end in ends.items()}
            for fd in (0, 1, 2):
                if fd in high:
                    os.dup2(high[fd], fd, inheritable=True)
                else:
                    os.close(fd)
            os.closerange(3, 256)
            # Python ignores these two for itself; a program that a shell starts does not begin so.
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.chdir(self.asked["cwd"])
            os.execve(self.asked["argv"][0], self.asked["argv"], self.asked["env"])
        finally:
            os._exit(127)

    def take(self, ms):
        ready, _, _ = select.select(list(self.readers), [], [], ms / 1000)
        for fd in ready:
            try:
                part = os.read(fd, 65536)
            except OSError:
                part = b""
            if part:
                self.said[self.readers[fd]] += part
            else:
                del self.readers[fd]
        return bool(ready)

    def all_said(self):
        return b"".join(self.said.values())

    def raw(self):
        try:
            return termios.tcgetattr(self.slave)[3] & termios.ICANON == 0
        except termios.error:
            return False

    def is_time(self, act, since):
        """A prompt has taken the terminal (and nothing was drawn for a moment), a text has come, or a time has passed."""
        if "afterMs" in act and time.monotonic() - since < act["afterMs"] / 1000:
            return False
        if act.get("prompt") and not self.raw():
            return False
        if "file" in act and not os.path.exists(act["file"]):
            return False
        if "text" in act:
            # In each stream by itself: they have no common order.
            return any(re.search(act["text"].encode(), said) for said in self.said.values())
        return True

    def do(self, act):
        if act.get("forget"):
            self.said = {name: b"" for name in self.said}
        if "keys" in act:
            os.write(self.master, act["keys"].encode())
        if "signal" in act:
            os.kill(self.pid, getattr(signal, act["signal"]))
        if act.get("hangUp"):
            self.readers.pop(self.master, None)
            os.close(self.master)
            self.master = None
        if "columns" in act:
            size_of(self.slave, act["columns"], act["rows"])
            os.kill(self.pid, signal.SIGWINCH)

    def watch(self):
        began = since = time.monotonic()
        deadline = began + self.asked["deadlineMs"] / 1000
        acts, done, status, last_drawn = list(self.asked["acts"]), 0, None, began
        while status is None:
            if self.take(10):
                last_drawn = time.monotonic()
            pid, status_now = os.waitpid(self.pid, os.WNOHANG)
            if pid != 0:
                status = status_now
            elif time.monotonic() > deadline:
                break
            elif acts and time.monotonic() - last_drawn > acts[0].get("stillMs", 150) / 1000 and self.is_time(acts[0], since):
                self.do(acts.pop(0))
                done += 1
                since = last_drawn = time.monotonic()
        ended = time.monotonic()
        timed_out = status is None
        if timed_out:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        left = self.left_behind()
        while self.readers and self.take(50):
            pass
        return {
            "code": None if timed_out or os.WIFSIGNALED(status) else os.WEXITSTATUS(status),
            "signal": signal.Signals(os.WTERMSIG(status)).name if not timed_out and os.WIFSIGNALED(status) else None,
            "timedOut": timed_out,
            "actsDone": done,
            "ms": round((ended - began) * 1000),
            "afterLastActMs": round((ended - since) * 1000),
            "left": left,
            **{name: said.decode("utf-8", "replace") for name, said in self.said.items()},
            **self.terminal_now(),
        }

    def terminal_now(self):
        shown = CONTROL.findall(self.all_said())
        cursor = {"cursorShown": not shown or shown[-1] == b"h"}
        if self.master is None:
            return {**cursor, "echo": None, "lines": None, "asBefore": None}
        now = termios.tcgetattr(self.slave)
        return {
            **cursor,
            "echo": now[3] & termios.ECHO != 0,
            "lines": now[3] & termios.ICANON != 0 and now[3] & termios.ISIG != 0,
            "asBefore": now[:4] == self.before[:4],
        }

    def left_behind(self):
        """What still runs with our mark in its environment, by Linux's /proc. A moment's grace; then it is ended by us."""
        mark = f"KUMIKI_TERMINAL_MARK={self.asked['env']['KUMIKI_TERMINAL_MARK']}".encode()
        found = {}
        for _ in range(20):
            found = {}
            for pid in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc/self") else []):
                try:
                    with open(f"/proc/{pid}/environ", "rb") as f:
                        if mark not in f.read().split(b"\0"):
                            continue
                    with open(f"/proc/{pid}/cmdline", "rb") as f:
                        command = f.read().replace(b"\0", b" ").decode("utf-8", "replace").strip()
                except OSError:
                    continue
                if command != "":  # a zombie has none
                    found[int(pid)] = command
            if not found:
                break
            time.sleep(0.05)
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        return list(found.values())


run = Run(json.load(sys.stdin))
run.start()
json.dump(run.watch(), sys.stdout)
