"""A network on a bad day: a proxy on loopback that harms some of the requests between a kiosk and its hub.

In a test:          with FaultProxy(hub_port, plan=some(LOST_ANSWER, share=0.3, seed=1)) as proxy: ... proxy.url
As a process:       python -m tests.faults.proxy --to 8000 --fault lost-answer --share 0.3 --seed 1
"""

import argparse
import asyncio
import random
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

PAGE = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    % len(PAGE)
)


@dataclass
class Exchange:
    """One request as it came, the way back to who sent it, and the way on to the hub."""

    request: bytes
    writer: asyncio.StreamWriter
    ask: Callable[[bytes], Awaitable[bytes]]

    async def answer(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()


Fault = Callable[[Exchange], Awaitable[None]]
Plan = Callable[[], Fault]


async def honest(exchange: Exchange) -> None:
    """Nothing happens to it."""
    await exchange.answer(await exchange.ask(exchange.request))


def delay(seconds: float) -> Fault:
    """The answer comes late."""

    async def fault(exchange: Exchange) -> None:
        answer = await exchange.ask(exchange.request)
        await asyncio.sleep(seconds)
        await exchange.answer(answer)

    return fault


async def drop(exchange: Exchange) -> None:
    """The request never gets there; the connection is cut."""
    exchange.writer.transport.abort()


async def lost_answer(exchange: Exchange) -> None:
    """The hub takes it; its answer never gets back."""
    await exchange.ask(exchange.request)
    exchange.writer.transport.abort()


def truncate(share: float = 0.5) -> Fault:
    """The answer stops in the middle."""

    async def fault(exchange: Exchange) -> None:
        answer = await exchange.ask(exchange.request)
        await exchange.answer(answer[: max(1, int(len(answer) * share))])

    return fault


def drip(bytes_per_second: float = 20) -> Fault:
    """The answer comes byte by byte."""

    async def fault(exchange: Exchange) -> None:
        for byte in await exchange.ask(exchange.request):
            await exchange.answer(bytes([byte]))
            await asyncio.sleep(1 / bytes_per_second)

    return fault


async def duplicate(exchange: Exchange) -> None:
    """The request gets there twice, byte for byte; the first answer comes back."""
    first = await exchange.ask(exchange.request)
    await exchange.ask(exchange.request)
    await exchange.answer(first)


async def bad_gateway(exchange: Exchange) -> None:
    """Something before the hub answers 502 with a page."""
    await exchange.answer(GATEWAY + PAGE)


FAULTS: dict[str, Fault] = {
    "honest": honest,
    "delay": delay(0.5),
    "drop": drop,
    "lost-answer": lost_answer,
    "truncate": truncate(),
    "drip": drip(),
    "duplicate": duplicate,
    "502": bad_gateway,
}


def always(fault: Fault) -> Plan:
    return lambda: fault


def in_order(*faults: Fault) -> Plan:
    """Each once, then honest for ever."""
    left = list(faults)
    return lambda: left.pop(0) if left else honest


def some(*faults: Fault, share: float, seed: int) -> Plan:
    """This share of the requests is harmed, each by one of the faults, the same for the same seed."""
    chance = random.Random(seed)
    return lambda: chance.choice(faults) if chance.random() < share else honest


@dataclass
class FaultProxy:
    """Listens on loopback; `plan` may change while it runs; `met` counts the faults."""

    hub_port: int
    plan: Plan = field(default_factory=lambda: always(honest))
    port: int = 0
    met: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> "FaultProxy":
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve_one, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection: the kiosk opens another for the next."""
        try:
            request = await _whole_request(reader)
            fault = self.plan()
            self.met[getattr(fault, "__qualname__", "?").split(".")[0]] += 1
            await fault(Exchange(request, writer, self._ask))
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            writer.close()

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.hub_port)
        writer.write(request)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        return answer


async def _whole_request(reader: asyncio.StreamReader) -> bytes:
    """The bytes of a request, with the hub asked to close after its answer: that header is not signed."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    body = await reader.readexactly(length)
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body


def main() -> None:
    parser = argparse.ArgumentParser(description="harm some of the requests to a hub on loopback")
    parser.add_argument("--to", type=int, required=True, help="the hub's port")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0: any, printed")
    parser.add_argument("--fault", choices=FAULTS, action="append", required=True)
    parser.add_argument("--share", type=float, default=0.3, help="0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    faults = [FAULTS[name] for name in args.fault]
    proxy = FaultProxy(args.to, some(*faults, share=args.share, seed=args.seed), args.port)
    with proxy:
        print(proxy.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
