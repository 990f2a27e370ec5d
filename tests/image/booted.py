"""What the tests with a booted twin share: a visitor, and a voice inside the machine."""

import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from image.twin import Twin
from kiosk.ui.theme import Design, Theme

ROOT = Path(__file__).parents[2]
SIZE = (800, 480)
CUTS = int(os.environ.get("IMAGE_CUTS", "3"))
PATIENCE = 600  # seconds for a boot: an emulated Pi beside other work is slow
THEME = Theme(Design.load(ROOT / "assets"), *SIZE)
VOICE = "rayak.voice"
# Given from outside at each start, so that the image that is tested is the one that ships.
VOICE_UNIT = f"""[Unit]
DefaultDependencies=no
After=systemd-udevd.service
Before=shutdown.target
Conflicts=shutdown.target
[Service]
ImportCredential=voice
ExecStart=/usr/bin/python3 ${{CREDENTIALS_DIRECTORY}}/voice /dev/virtio-ports/{VOICE}
Restart=always
"""
VOICE_SCRIPT = """
import json, subprocess, sys, time
with open(sys.argv[1], "r+b", buffering=0) as port:
    while True:
        line = port.readline()
        if not line:
            time.sleep(0.2)
            continue
        asked = json.loads(line)
        done = subprocess.run(["/bin/sh", "-c", asked["run"]], capture_output=True, text=True)
        answer = {"id": asked["id"], "code": done.returncode, "said": done.stdout + done.stderr}
        port.write(json.dumps(answer).encode() + b"\\n")
"""


def wait(ready: Callable[[], bool], seconds: float, what: str) -> float:
    """Until it is so; the seconds that it took."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() < began + seconds, f"waited {seconds} s in vain for {what}"
        time.sleep(1)
    return time.monotonic() - began


class Visitor:
    """Somebody before the twin, who touches where the design says that things are; the screen is in Arabic."""

    def __init__(self, twin: Twin) -> None:
        self.twin, self.tapped = twin, 0

    def star(self, stars: int) -> None:
        self.tapped += 1
        self._touch(*THEME.blocks("idle")["star_cells"][stars - 1])

    def rate(self, stars: int) -> float:
        """One whole visit; the seconds from the star to the thanks."""
        time.sleep(5)  # the compositor's pointer is at hand a moment after the first frame
        thanked, idle = self.twin.marks("page-thanks"), self.twin.marks("page-idle")
        self.star(stars)
        seconds = self.twin.wait_for("page-thanks", thanked, 120)
        time.sleep(1)
        self._touch(*THEME.blocks("thanks")["done"])
        self.twin.wait_for("page-idle", idle, 120)
        time.sleep(1)
        return seconds

    def _touch(self, x: float, y: float, wide: float, high: float) -> None:
        self.twin.touch(SIZE[0] - x - wide / 2, y + high / 2)


class Inside:
    """Commands run as root in the twin, by a service that only the test has."""

    def __init__(self, twin: Twin) -> None:
        self._twin, self._number = twin, 0

    def run(self, command: str, seconds: float = 120) -> str:
        """What it said, after it ended well."""
        code, said = self.ask(command, seconds)
        assert code == 0, f"{command}: {code}\n{said}"
        return said

    def ask(self, command: str, seconds: float = 120) -> tuple[int, str]:
        """Its exit code and what it said; waits for a machine that is not up yet."""
        end = time.monotonic() + seconds
        while True:
            try:
                self._once("true", 15)
                return self._once(command, max(1.0, end - time.monotonic()))
            except OSError:
                assert time.monotonic() < end, f"nobody inside answered within {seconds} s: {command}"
                time.sleep(1)

    def property(self, unit: str, name: str) -> str:
        return self.run(f"systemctl show -P {name} {unit}").strip()

    def _once(self, command: str, seconds: float) -> tuple[int, str]:
        self._number += 1
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(seconds)
            channel.connect(str(self._twin.port(VOICE)))
            channel.sendall(json.dumps({"id": self._number, "run": command}).encode() + b"\n")
            for line in channel.makefile("rb"):
                answer = json.loads(line)
                if answer["id"] == self._number:
                    return answer["code"], answer["said"]
        raise ConnectionError("it was closed")
