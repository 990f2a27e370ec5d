"""Runs a fleet of simulated kiosks: enrols them, lets them beat and rate, takes some away, loses some answers."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

from hub.clock import now_ms
from hub.twin.connection import Connections, Gone
from hub.twin.figures import Figures
from hub.twin.kiosk import Request, TwinError, TwinKiosk

OWN = "TW"
DAY_S = 12 * 3600  # opening hours in which a day's visitors come
DRAINS = 20


@dataclass(frozen=True)
class Plan:
    """How the fleet behaves: seconds of the run and between beats, ratings a day, shares from 0 to 1."""

    base: str
    seconds: float
    beat_s: float = 60.0
    ratings: float = 300.0
    away: float = 0.1
    lost: float = 0.02
    connections: int = 64
    seed: int = 1


Say = Callable[[str], object]


async def run(codes: list[str], plan: Plan, say: Say) -> tuple[list[TwinKiosk], Figures]:
    """The kiosks and what it came to; TwinError when the hub says what it may not."""
    started = now_ms() - 3_600_000
    chances = [Random(f"{plan.seed}|{n}") for n in range(len(codes))]  # noqa: S311  the same fleet each time
    kiosks = [TwinKiosk(plan.base, code, chance, started) for code, chance in zip(codes, chances, strict=True)]
    async with Connections(plan.base, plan.connections) as connections:
        fleet = Fleet(kiosks, plan, connections)
        await fleet.enrol()
        say(f"{len(kiosks)} kiosks enrolled in {fleet.figures.over_s:.1f} s")
        await fleet.live()
        left = sum(len(each.waiting) for each in kiosks)
        say(f"{fleet.figures.records} records sent; {left} wait to be sent at the end")
        await fleet.drain()
    return kiosks, fleet.figures


class Fleet:
    """Kiosks with a plan and shared connections."""

    def __init__(self, kiosks: list[TwinKiosk], plan: Plan, connections: Connections) -> None:
        self.kiosks, self.plan, self.connections = kiosks, plan, connections
        self.figures = Figures()

    async def enrol(self) -> None:
        """Each code becomes a kiosk; TwinError for one that does not, or is of a centre that is not the twin's own."""
        started = time.monotonic()
        await _each(self.kiosks, self._enrol)
        self.figures.over_s = time.monotonic() - started

    async def live(self) -> None:
        """Beats and ratings for as long as the plan says."""
        started = time.monotonic()
        await _each(self.kiosks, lambda kiosk: self._live(kiosk, started))
        self.figures.over_s = time.monotonic() - started

    async def drain(self) -> None:
        """Send what still waits; TwinError when the hub does not take it."""
        for _ in range(DRAINS):
            await _each([each for each in self.kiosks if each.waiting], self._send_all)
        if any(each.waiting for each in self.kiosks):
            left = sum(len(each.waiting) for each in self.kiosks)
            raise TwinError(f"{left} records could not be sent: {dict(self.figures.faults)}")

    async def _enrol(self, kiosk: TwinKiosk) -> None:
        answer = await self._ask("enrol", kiosk.enrolment(now_ms()))
        if answer is None:
            raise TwinError(f"A code was not taken: {dict(self.figures.faults)}")
        kiosk.enrolled(answer)
        centre = kiosk.site["centre"]["code"]
        if not centre.startswith(OWN):
            raise TwinError(f"Centre {centre} is not the twin's own ({OWN}...): its ratings would count as visitors'")

    async def _live(self, kiosk: TwinKiosk, started: float) -> None:
        plan, random = self.plan, kiosk.random
        due = started + random.uniform(0, plan.beat_s)
        away = self._away(random, started)
        while due < started + plan.seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.figures.late.append(time.monotonic() - due)
            self._visitors(kiosk)
            if not away[0] <= due < away[1]:
                await self._ask("beat", kiosk.beat(now_ms()))
                await self._send_all(kiosk)
            due += plan.beat_s

    def _away(self, random: Random, started: float) -> tuple[float, float]:
        """From when to when a kiosk has no network: for some, the middle half of the run."""
        if random.random() >= self.plan.away:
            return 0.0, 0.0
        return started + self.plan.seconds * 0.25, started + self.plan.seconds * 0.75

    def _visitors(self, kiosk: TwinKiosk) -> None:
        """Whoever came since the last beat, on the average so many a day."""
        wanted = self.plan.ratings * self.plan.beat_s / DAY_S
        count = int(wanted) + (kiosk.random.random() < wanted % 1)
        now, length = now_ms(), int(self.plan.beat_s * 1000)
        for at in sorted(now - kiosk.random.randrange(length) for _ in range(count)):
            kiosk.rate(at)

    async def _send_all(self, kiosk: TwinKiosk) -> None:
        while kiosk.waiting:
            request = kiosk.batch(now_ms())
            answer = await self._ask("records", request)
            if answer is None:
                return
            if kiosk.random.random() < self.plan.lost:
                self.figures.replayed += 1
                request = kiosk.batch(now_ms())  # as if the answer had been lost on the way: the same records again
                answer = await self._ask("records", request)
                if answer is None:
                    return
            self.figures.records += kiosk.received(request, answer)

    async def _ask(self, what: str, request: Request) -> bytes | None:
        """The content of an answer of 200; None and a fault noted for any other."""
        connection = await self.connections.take()
        began = time.perf_counter()
        try:
            status, body = await connection.post(request.path, request.content, request.headers)
        except Gone as gone:
            self.figures.faults[str(gone)] += 1
            return None
        finally:
            self.connections.give_back(connection)
        self.figures.seconds[what].append(time.perf_counter() - began)
        if status != 200:
            self.figures.faults[f"{status} {body[:120].decode(errors='replace')}"] += 1
            return None
        return body


async def _each(kiosks: list[TwinKiosk], do: Callable[[TwinKiosk], Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for kiosk in kiosks:
            group.create_task(do(kiosk))
