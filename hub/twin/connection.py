"""Connections that are kept and shared: HTTP/1.1 by h11 over asyncio."""

import asyncio
import ssl
from types import TracebackType
from urllib.parse import urlsplit

import h11

AT_ONCE = 65_536
LONGEST_S = 30.0


class Gone(Exception):
    """No whole answer came."""


class Connection:
    """One connection, opened when it is first used and again after it broke."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host, self._tls = parts.hostname or "", parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        self._authority = parts.netloc
        self._http: h11.Connection | None = None

    async def post(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and content of the answer; Gone when none came within half a minute."""
        try:
            async with asyncio.timeout(LONGEST_S):
                return await self._post(path, content, headers)
        except (OSError, TimeoutError, h11.ProtocolError) as error:
            await self.close()
            raise Gone(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Let go of it; the next request opens another."""
        if self._http is not None:
            self._http = None
            self._writer.close()

    async def _post(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._http is not None and self._reader.at_eof():  # the hub let go of it while it was idle
            await self.close()
        http = self._http or await self._open()
        listed = [("Host", self._authority), ("Content-Length", str(len(content))), *headers.items()]
        parts = [http.send(h11.Request(method="POST", target=path, headers=listed)), http.send(h11.Data(data=content))]
        self._writer.write(b"".join(part or b"" for part in [*parts, http.send(h11.EndOfMessage())]))
        status, body = 0, b""
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                http.receive_data(await self._reader.read(AT_ONCE))
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                break
            elif isinstance(event, h11.ConnectionClosed):
                raise h11.RemoteProtocolError("closed before an answer")
        if http.our_state is h11.DONE and http.their_state is h11.DONE:
            http.start_next_cycle()
        else:
            await self.close()
        return status, body

    async def _open(self) -> h11.Connection:
        tls = ssl.create_default_context() if self._tls else None
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, ssl=tls)
        self._http = h11.Connection(h11.CLIENT)
        return self._http


class Connections:
    """So many connections, each for one request at a time; whoever finds none free waits. Used with `async with`."""

    def __init__(self, base: str, count: int) -> None:
        self._all = [Connection(base) for _ in range(count)]
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()

    async def __aenter__(self) -> "Connections":
        for each in self._all:
            self._free.put_nowait(each)
        return self

    async def __aexit__(self, *_about: type[BaseException] | BaseException | TracebackType | None) -> None:
        for each in self._all:
            await each.close()

    async def take(self) -> Connection:
        """One that is free; give it back."""
        return await self._free.get()

    def give_back(self, connection: Connection) -> None:
        """It is free again."""
        self._free.put_nowait(connection)
