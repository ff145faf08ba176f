"""An SMTP server that pipelines and does what a test tells it: refuse, be silent, lie, or drop the line at any step."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# For a step ("mail", "rcpt", "data", "text", "dot") of a letter to an address: what to reply, or None to drop the line.
Rule = Callable[[str, str], bytes | None]
HONEST = {
    "mail": b"250 2.1.0 ok\r\n",
    "rcpt": b"250 2.1.5 ok\r\n",
    "data": b"354 go on\r\n",
    "text": b"",
    "dot": b"250 2.0.0 kept\r\n",
}
EHLO = b"250-here\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250 8BITMIME\r\n"


def honest(step: str, _address: str) -> bytes | None:
    return HONEST[step]


@dataclass
class Scripted:
    """What the server keeps, and the rule it follows."""

    rule: Rule = honest
    ehlo: bytes = EHLO
    port: int = 0
    kept: list[str] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    connections: int = 0
    # Answers MAIL at once, as a client that waits for each answer needs, and so before it knows the address.
    at_once: bool = False
    # What it keeps although it does not say so.
    keeps: Callable[[str, bytes | None], bool] = lambda _address, reply: bool(reply and reply.startswith(b"2"))
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Dropped(Exception):
    pass


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.server.script.connections += 1  # type: ignore[attr-defined]
        try:
            self._say(b"220 here\r\n")
            self._talk(self.server.script)  # type: ignore[attr-defined]
        except (_Dropped, OSError):
            pass

    def _talk(self, script: Scripted) -> None:
        sender = address = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self._say(script.ehlo)
            elif word == b"MAIL":
                sender = line.decode()
                if script.at_once:
                    self._say(HONEST["mail"])
            elif word == b"RCPT":
                address = line.decode().partition("<")[2].partition(">")[0]
                # The address is known only now; replies keep their order all the same.
                if not script.at_once:
                    self._say(script.rule("mail", address) if sender else b"503 no sender\r\n")
                self._say(script.rule("rcpt", address))
            elif word == b"DATA":
                self._data(script, address)
            else:
                self._say(b"250 ok\r\n")

    def _data(self, script: Scripted, address: str) -> None:
        refused = not all((script.rule(step, address) or b"4")[:1] == b"2" for step in ("mail", "rcpt"))
        reply = script.rule("data", address)
        if refused and reply and reply.startswith(b"354"):
            reply = b"554 no valid recipients\r\n"
        self._say(reply)
        if not (reply or b"").startswith(b"354"):
            return
        self._say(script.rule("text", address))
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _Dropped
            text += line
        verdict = script.rule("dot", address)
        if script.keeps(address, verdict):
            with script.lock:
                script.kept.append(address)
                script.texts.append(text)
        self._say(verdict)

    def _say(self, reply: bytes | None) -> None:
        if reply is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise _Dropped
        self.wfile.write(reply)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64


@contextmanager
def scripted_server(rule: Rule = honest) -> Iterator[Scripted]:
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.script = Scripted(rule, port=server.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.script  # type: ignore[attr-defined]
        finally:
            server.shutdown()
