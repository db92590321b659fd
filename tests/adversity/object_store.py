"""A real store of objects that speaks S3: moto's server. It can be told to refuse what it is asked, as stores do.

What moto answers with is not changed. It is only given whole requests, one at a time, as a store does that is one store
to all who come; and connections are kept, as stores keep them.
"""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from io import BytesIO
from multiprocessing.sharedctypes import RawArray
from typing import Any
from urllib.parse import quote

ANSWERS = ("500", "503", "403", "no answer", "500 when it is done")
"""What a store can answer in place of what was asked for; the last one after it has done that all the same."""

CODES = {"500": "InternalError", "503": "SlowDown", "403": "AccessDenied"}

SILENCE = 3.0
"""Seconds for which a store that does not answer keeps whoever asks waiting, which is longer than these wait."""

KEYS = {"aws_access_key_id": "ada", "aws_secret_access_key": "invented"}

REGION = "us-east-1"

AHEAD = "/-/"
"""What the addresses begin with at which the overseer of a store has it do things that no store does."""


class Remembering:
    """A stream that knows the last line that was read from it: a request's head that was cut off ends with another."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.last = b""

    def readline(self, *size: int) -> bytes:
        """Read a line."""
        self.last = self._stream.readline(*size)
        return self.last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Refusals:
    """Which requests of a publisher are refused, and how; shared with the process that answers."""

    def __init__(self) -> None:
        self._state = RawArray("q", 5)
        self.end()

    def begin(self, at: int, answer: str, *, stays: bool) -> None:
        """Refuse the so-and-so-many-th request from now on, and all after it where it stays so."""
        self._state[:] = [at, ANSWERS.index(answer), int(stays), 0, 0]

    def end(self) -> None:
        """Answer everything, and count anew."""
        self._state[:] = [0, 0, 0, 0, 0]

    @property
    def asked(self) -> int:
        """How many requests came since this began or ended."""
        return int(self._state[3])

    @property
    def was_hit(self) -> bool:
        """Whether a request was refused."""
        return bool(self._state[4])

    def answer(self) -> str:
        """Count a request, and return how it is refused; nothing where it is not."""
        at, which, stays, asked, _ = self._state
        self._state[3] = asked + 1
        if not at or asked + 1 < at or (asked + 1 > at and not stays):
            return ""
        self._state[4] = 1
        return ANSWERS[which]


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A store that answers at a port here."""

    port: int
    refusals: Refusals

    def client(self, port: int = 0, **patience: Any) -> Any:
        """Return a client of it as the house uses it, at this port or another that leads there.

        What is begun in a fork of this process goes over connections of its own.
        """
        import boto3
        from botocore.config import Config

        from desk.deploy.s3.bucket import sending_at_once

        config = Config(max_pool_connections=16, request_checksum_calculation="when_required", **patience)
        at = f"http://127.0.0.1:{port or self.port}"
        client = boto3.Session(**KEYS, region_name=REGION).client("s3", endpoint_url=at, config=config)
        os.register_at_fork(after_in_child=client.close)
        return sending_at_once(client)

    def make(self, bucket: str) -> None:
        """Make an empty bucket."""
        self._have_done(f"make/{bucket}")

    def copy(self, start: str, bucket: str) -> None:
        """Make a bucket that is as another one is."""
        self._have_done(f"copy/{start}/{bucket}")

    def end(self, bucket: str) -> None:
        """Take a bucket away with all that is in it."""
        self._have_done(f"end/{bucket}")

    def served(self, bucket: str, but: str) -> dict[str, bytes]:
        """Return what readers get from a bucket, but for what lies in a folder of it."""
        keys = json.loads(self._have_done(f"keys/{bucket}"))
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            return {key: _got(connection, f"/{bucket}/{key}") for key in keys if not key.startswith(but)}

    def _have_done(self, what: str) -> bytes:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            return _got(connection, f"{AHEAD}{what}")


def _got(connection: HTTPConnection, path: str) -> bytes:
    connection.request("GET", quote(path))
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"the store answers {answer.status} when it is asked for {path}")
    return content


@contextlib.contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Start a store in a process of its own."""
    refusals = Refusals()
    listening = socket.create_server(("127.0.0.1", 0), backlog=200)
    overseer = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            _serve(listening, refusals, overseer)
        finally:
            os._exit(1)
    port = int(listening.getsockname()[1])
    listening.close()
    try:
        yield ObjectStore(port, refusals)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _serve(listening: socket.socket, refusals: Refusals, overseer: int) -> None:
    from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app

    logging.getLogger("werkzeug").disabled = True
    application: Any = create_backend_app("s3")
    one_at_a_time = threading.Lock()

    class Handler(MotoRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def setup(self) -> None:
            """Take the connection."""
            super().setup()
            self.rfile: Any = Remembering(self.rfile)

        def handle(self) -> None:
            """Answer until the other side has had enough; whatever it does, others are answered."""
            with contextlib.suppress(OSError):
                super().handle()

        def run_wsgi(self) -> None:
            """Answer one request, once it is there whole."""
            is_whole = self.rfile.last in {b"\r\n", b"\n"}
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            if not is_whole or len(body) < size:  # whoever sent it is no more, and no store takes half of an object
                self.close_connection = True
                return
            refused = refusals.answer() if "Authorization" in self.headers else ""
            if refused == "no answer":
                time.sleep(SILENCE)
                self.close_connection = True
                return
            if refused and refused in CODES:
                self._tell(f"{refused} Refused", [("Content-Type", "application/xml")], _complaint(CODES[refused]))
                return
            with one_at_a_time:
                status, headers, content = _done(self.path) if self.path.startswith(AHEAD) else self._ask(body)
            if refused:
                status, headers, content = "500 Refused", [], _complaint(CODES["500"])
            self._tell(status, headers, content)

        def _ask(self, body: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
            environ = {**self.make_environ(), "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
            begun: list[Any] = []
            answer: Any = application(environ, lambda status, headers, _=None: begun.extend((status, headers)))
            try:
                content = b"".join(answer)
            finally:
                if hasattr(answer, "close"):
                    answer.close()
            return begun[0], begun[1], content

        def _tell(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
            code, _, reason = status.partition(" ")
            self.send_response_only(int(code), reason)
            length = next((value for name, value in headers if name.lower() == "content-length"), str(len(content)))
            for name, value in headers:
                if name.lower() not in {"content-length", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
            self.end_headers()
            if self.command != "HEAD" and int(code) not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
                self.wfile.write(content)
            self.wfile.flush()

        def handle_expect_100(self) -> bool:
            """Let whoever asks first whether a body is wanted send it at once."""
            is_wanted = super().handle_expect_100()
            self.wfile.flush()
            return is_wanted

        def log(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        """What waits for connections."""

        daemon_threads = True
        ssl_context = None
        multithread, multiprocess, passthrough_errors = True, False, False

        def handle_error(self, *_: Any) -> None:
            """Say nothing of connections that were killed."""

    server = Server(listening.getsockname(), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = "127.0.0.1", int(listening.getsockname()[1])
    threading.Thread(target=_end_with, args=(overseer,), daemon=True).start()
    server.serve_forever(0.5)


def _end_with(overseer: int) -> None:
    """End this process when the one has ended that began it."""
    while os.getppid() == overseer:
        time.sleep(0.5)
    os._exit(1)


def _complaint(code: str) -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>invented</Message></Error>".encode()


def _done(path: str) -> tuple[str, list[tuple[str, str]], bytes]:
    """Make a bucket, copy one, say what is in one or take one away, in the memory of moto."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    what, *names = path.removeprefix(AHEAD).split("/")
    if what == "make":
        backend.create_bucket(names[0], REGION).policy = _policy(names[0])
    elif what == "copy":
        start, bucket = backend.buckets[names[0]], backend.create_bucket(names[1], REGION)
        bucket.policy = _policy(names[1])
        for name in start.keys:
            key = copy.copy(start.keys[name])
            key.bucket_name = names[1]
            bucket.keys[name] = key
    elif what == "keys":
        return "200 OK", [], json.dumps(list(backend.buckets[names[0]].keys)).encode()
    else:
        bucket = backend.buckets.pop(names[0])
        for name in list(bucket.keys):
            bucket.keys.pop(name)
        s3_backends.bucket_accounts.pop(names[0], None)
    return "200 OK", [], b""


def _policy(bucket: str) -> bytes:
    """Return what lets everybody read, as in a bucket that is a website."""
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]}).encode()


def asking_in(bucket: Callable[[int], str]) -> Callable[[int, str], bytes]:
    """Return how readers ask for a file of a place that is a bucket."""
    return lambda place, path: f"GET /{bucket(place)}/{path} HTTP/1.1\r\nHost: store\r\n\r\n".encode()
