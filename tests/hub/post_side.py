"""Servers that take what the hub sends: mail by SMTP, webhooks by HTTP; each may refuse, be silent or be away."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class Server:
    """Takes connections on a port of its own until it is closed, each in a thread."""

    def __init__(self, serve: Callable[[Any], None]) -> None:
        self._serve, self._listener = serve, socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(taken,), daemon=True).start()

    def _one(self, taken: socket.socket) -> None:
        with taken, suppress(OSError), taken.makefile("rwb") as stream:  # whoever asked may be gone
            self._serve(stream)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@dataclass
class Mailbox:
    """An SMTP server (RFC 5321) without TLS; `refuse` is what it answers to a recipient instead of 250."""

    refuse: bytes = b""
    mails: list[EmailMessage] = field(default_factory=list)

    def serve(self, stream: Any) -> None:
        def say(line: bytes) -> None:
            stream.write(line + b"\r\n")
            stream.flush()

        say(b"220 test")
        while line := stream.readline():
            word = line[:4].upper().strip()
            if word in (b"EHLO", b"HELO"):
                say(b"250 test")
            elif word == b"RCPT" and self.refuse:
                say(self.refuse)
            elif word == b"DATA":
                say(b"354 go on")
                body = b""
                while (line := stream.readline()) != b".\r\n":
                    body += line
                self.mails.append(message_from_bytes(body, policy=policy.default))
                say(b"250 taken")
            elif word == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")


@dataclass
class Hook:
    """An HTTP server that answers each request with `answer`."""

    answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def serve(self, stream: Any) -> None:
        path = stream.readline().split()[1].decode()
        headers = {}
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
        self.posts.append((path, headers, body))
        stream.write(self.answer)
        stream.flush()
