"""The hub's keys are changed under a kiosk that nobody visits, with real processes; and under one that has to be."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import wiring
from kiosk.clock import Clock
from kiosk.config import load
from kiosk.identity import IDENTITY_FILE, Identity
from kiosk.model import Rating
from kiosk.published import GUIDE, KEYS, STAFF, Shelf
from tests.hub.served import hub, served
from tests.kiosk.conftest import open_outbox
from tests.kiosk.test_commands import config, kiosk

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

PAIR = """
from hub.clock import now_ms
from hub.fleet.domain import pairing
from hub.fleet.models import Desk, Pairing
from hub.writer import write
write(lambda: pairing.pair(Pairing.objects.get().key, Desk.objects.get(), "", "test", now_ms()))
"""

GUIDE_TOLD = """
from hub.cards.domain.guide_version import own
from hub.fleet.models import Kiosk
print(Kiosk.objects.get().vitals["guide"] == own()[0][:16])
"""


class Place:
    """A hub that runs, a kiosk's folder, and the words that are typed at both."""

    def __init__(self, data: Path, folder: Path, url: str) -> None:
        self.data, self.folder, self.url = data, folder, url
        folder.mkdir()
        file = config(folder, more=f'hub_url = "{url}"\n')
        self.settings = load(file)

    def hub(self, *words: str) -> str:
        return hub(self.data, *words)

    def refused(self, *words: str) -> str:
        env = os.environ | {"HUB_DATA": str(self.data), "DATABASE_URL": ""}
        line = [sys.executable, "-m", "hub", *words]
        done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stdout
        return done.stderr

    def rate(self) -> None:
        identity = Identity.load(self.folder)
        outbox = open_outbox(self.folder, identity, Clock().stamp)
        outbox.put(Rating(5, "ar"))
        outbox.close()

    def send(self) -> subprocess.CompletedProcess:
        """The sender, started anew: what waits, a beat, and what there is to fetch."""
        return kiosk("send", self.folder, "--once")

    def visit(self) -> None:
        self.rate()
        done = self.send()
        assert done.returncode == 0, done.stderr

    def counted(self) -> int:
        return sum(json.loads(self.hub("counts"))["records"].values())

    def shelf(self) -> dict[str, str]:
        """What is kept that verifies, and under which key."""
        identity = Identity.load(self.folder, with_key=False)
        shelf = Shelf(self.folder, lambda: identity.hub_keys)
        kept = [kind for kind in (GUIDE, KEYS, STAFF) if shelf.read(kind) is not None]
        texts = {kind.name: (self.folder / kind.file).read_text() for kind in kept}
        return {name: re.findall(r'"key":"(h\d+)","signature"', text)[0] for name, text in texts.items()}

    def believes(self) -> list[str]:
        return [one.key for one in Identity.load(self.folder, with_key=False).hub_keys]


def under(key: str) -> dict[str, str]:
    return dict.fromkeys(("guide", "document_keys", "staff"), key)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    data = tmp_path / "hub"
    with served(data) as url:
        hub(data, "seed-demo")
        hub(data, "staff", "add", "--centre", "ISA", "--name", "Somebody")
        yield Place(data, tmp_path / "kiosk", url)


def test_a_key_is_changed_and_the_kiosk_misses_nothing(place: Place):
    code = place.hub("code", "--centre", "ISA", "--desk", "ISA04")
    assert kiosk("enrol", place.folder, "--hub", place.url, "--code", code).returncode == 0
    screen = Identity.load(place.folder, with_key=False)  # the screen's, which nobody starts anew
    place.visit()
    assert (place.believes(), place.shelf()) == (["h1"], under("h1"))

    place.hub("key", "new")
    behind = f"1 of 1 kiosks have not said that they have a newer key: {screen.number}"
    assert behind in place.refused("key", "withdraw", "h1")
    place.visit()
    assert (place.believes(), place.shelf()) == (["h1", "h2"], under("h1"))
    assert behind in place.refused("key", "withdraw", "h1")  # it knows the newer one, and has not said so
    place.visit()
    assert place.shelf() == under("h2")
    assert place.hub("manage", "shell", "-v0", "-c", GUIDE_TOLD) == "True"
    assert re.search(r"^h2 .* 1 of 1 kiosks", place.hub("key"), re.MULTILINE)

    place.hub("key", "withdraw", "h1")
    assert not (place.data / "hub.key").exists()
    place.visit()
    assert (place.believes(), place.shelf()) == (["h2"], under("h2"))
    place.visit()
    screen.refresh()
    assert [one.key for one in screen.hub_keys] == ["h2"]
    assert place.counted() == 5
    export = place.folder / "made.rayak"
    place.rate()
    assert kiosk("export", place.folder, "--out", str(export)).returncode == 0
    assert "1 new" in place.hub("import", str(export))


def test_a_key_that_leaked_is_ended_and_the_kiosk_is_paired_anew(place: Place):
    pairing = wiring.Pairing(place.folder, place.settings.sender, Clock(), None, serial="")
    assert pairing.ask() is None
    place.hub("manage", "shell", "-v0", "-c", PAIR)
    assert wiring.pair(place.settings) is True
    number = Identity.load(place.folder).number
    place.visit()
    place.hub("key", "new")
    assert place.hub("key", "withdraw", "h1", "--lost").endswith(f"must be paired anew: {number}")
    place.rate()
    done = place.send()
    assert (done.returncode, "a key that we do not know" in done.stderr) == (75, True)
    assert (place.believes(), place.counted()) == (["h1"], 2)  # it has arrived, and stays

    (place.folder / IDENTITY_FILE).unlink()
    assert wiring.pair(place.settings) is True
    assert (Identity.load(place.folder).number, place.believes()) == (number, ["h2"])
    place.visit()
    assert (place.counted(), place.shelf()) == (3, under("h2"))
