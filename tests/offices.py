"""A server on this machine that plays offices: each address gives the next of the answers it was taught."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple


class Played(NamedTuple):
    """One answer: what it says, and how it misbehaves: `cut` bytes are sent, `pause` seconds lie between two bytes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    cut: int | None = None
    pause: float = 0
    framed: bool = True


class Asked(NamedTuple):
    path: str
    headers: dict


class Office:
    """What is answered at each path (the last answer again and again), and what was asked."""

    def __init__(self, address: str) -> None:
        self.address, self.answers, self.asked = address, {}, []

    def play(self, path: str, *answers: Played | bytes) -> str:
        self.answers[path] = [one if isinstance(one, Played) else Played(one) for one in answers]
        return f"{self.address}{path}"

    def take(self, path: str) -> Played:
        waiting = self.answers.get(path, [Played(status=404)])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request, client_address):
        pass  # whoever asked has gone


def is_known(asked: Mapping[str, str], own: Mapping[str, str]) -> bool:
    """Return whether who asks has the answer already: by its tag, or else by its time, as HTTP has it."""
    if "If-None-Match" in asked:
        return asked["If-None-Match"] == own.get("ETag")
    return "Last-Modified" in own and asked.get("If-Modified-Since") == own["Last-Modified"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        office = self.server.office
        office.asked.append(Asked(self.path, dict(self.headers)))
        played = office.take(self.path)
        if played.status == 200 and is_known(self.headers, played.headers):
            played = Played(status=304)
        self.send_response(played.status)
        for name, value in played.headers.items():
            self.send_header(name, value)
        if played.framed:
            self.send_header("Content-Length", str(len(played.body)))
        self.end_headers()
        self.close_connection = not played.framed or played.cut is not None
        with suppress(OSError):  # whoever asked has had enough
            self.send_body(played)

    def send_body(self, played: Played) -> None:
        body = played.body[: played.cut]
        for place in range(0, len(body), 1 if played.pause else len(body)):
            self.wfile.write(body[place : place + 1] if played.pause else body)
            self.wfile.flush()
            time.sleep(played.pause)

    def log_message(self, *told):
        pass


@contextmanager
def open_office() -> Iterator[Office]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.office = Office(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.office
        server.shutdown()
        thread.join()
