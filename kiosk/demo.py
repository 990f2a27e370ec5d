"""`kiosk demo`: the main job end to end, with a hub, a sender and the kiosk; a guided tour where there is no screen."""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk import demo_services
from kiosk.demo_services import Devices, ServicesTour
from kiosk.demo_tour import Tour
from kiosk.demo_walk import TourError

Process = subprocess.Popen[bytes]
SIZE = "800x480"
MADE_HERE = "# Made by `kiosk demo`."
SETTINGS = (
    MADE_HERE
    + """ One person taps here again and again, so the rule of the quiet gap is off.
[kiosk]
data_dir = "{data}"
[screen]
size = "{size}"
[rating]
quiet_gap_s = 0
[sender]
beat_every_s = 2
backoff_max_s = 2
"""
)


class DemoError(Exception):
    """A part of the demo did not come up; the text says which and where its log is."""


class Talk:
    """A process that is spoken to line by line; it ends with its input."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def read_line(self) -> str:
        """Its next line, empty when it has ended."""
        return self._process.stdout.readline().decode().strip() if self._process.stdout else ""

    def enter(self) -> None:
        """Press Enter."""
        if self._process.stdin:
            self._process.stdin.write(b"\n")
            self._process.stdin.flush()


class Demo:
    """The processes of the demo, in `folder`; every one that is started is stopped again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.hub_url = f"http://127.0.0.1:{port}"
        self.settings, self.marks = folder / "kiosk.toml", folder / "marks.jsonl"
        self._env = {**os.environ, "HUB_DATA": str(folder / "hub"), "HUB_LOCAL_URL": self.hub_url}
        self._started: list[Process] = []
        self._screen: Process | None = None

    def __enter__(self) -> "Demo":
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            self.stop(process)

    def prepare(self) -> str:
        """The kiosk's settings and a hub with sample data; the password made for the hub's user `demo`."""
        self.write_settings()
        self.hub("manage", "migrate", "-v0")
        self.hub("seed-demo")
        password = secrets.token_urlsafe(9)
        self._env["HUB_USER_PASSWORD"] = password
        self.hub("user", "demo")
        return password

    def write_settings(self) -> None:
        """The kiosk's settings as they are at first."""
        self.settings.write_text(SETTINGS.format(data=self.folder / "kiosk", size=SIZE), encoding="utf-8")

    def hub(self, *words: str) -> str:
        """Run one of the hub's commands and return what it prints."""
        return self._run([sys.executable, "-m", "hub", *words])

    def kiosk(self, *words: str) -> str:
        """Run one of the kiosk's commands and return what it prints."""
        return self._run([sys.executable, "-m", "kiosk", words[0], "--config", str(self.settings), *words[1:]])

    def counts(self) -> dict[str, Any]:
        """What the hub has counted."""
        counted: dict[str, Any] = json.loads(self.hub("counts"))
        return counted

    def start(self, name: str, *words: str, env: dict[str, str] | None = None) -> Process:
        """Start a process of the demo; its output goes to NAME.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], env={**self._env, **(env or {})}, stdout=log, stderr=subprocess.STDOUT
            )
        self._started.append(process)
        return process

    def converse(self, name: str, *command: str) -> Talk:
        """Start a process that is spoken to; its errors go to NAME.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        self._started.append(process)
        return Talk(process)

    def stop(self, process: Process) -> None:
        """End a process that was started, by force if it does not go; one that is spoken to ends with its input."""
        if process.stdin is not None:
            process.stdin.close()
        else:
            process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start_hub(self, seconds: float = 30) -> Process:
        """The hub, once it answers; DemoError when it does not."""
        process = self.start("hub", "hub", "serve", "--port", str(self.port))
        end = time.monotonic() + seconds
        while not self._answers():
            if process.poll() is not None or time.monotonic() > end:
                raise DemoError(f"the hub did not come up; see {self.folder / 'hub.log'}")
            time.sleep(0.2)
        return process

    def start_sender(self) -> Process:
        """The kiosk's sender."""
        return self.start("sender", "kiosk", "send", "--config", str(self.settings))

    def start_screen(self, env: dict[str, str]) -> Process:
        """The kiosk's screen, on the display that `env` names; an earlier one is stopped."""
        if self._screen is not None:
            self.stop(self._screen)
        words = ("kiosk", "screen", "--config", str(self.settings), "--marks", str(self.marks))
        self._screen = self.start("screen", *words, env=env)
        return self._screen

    def become_self_service(self) -> None:
        """From its next start on the screen is that of a kiosk with a card reader and a scanner."""
        text = self.settings.read_text(encoding="utf-8").replace(f'size = "{SIZE}"', f'size = "{demo_services.SIZE}"')
        devices = demo_services.SETTINGS.format(folder=self.folder)
        self.settings.write_text(text + devices, encoding="utf-8")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.hub_url}/healthz", timeout=2) as answer:  # noqa: S310  loopback
                return bool(answer.status == 200)
        except OSError:
            return False

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode:
            raise DemoError(f"{' '.join(command[2:])} failed: {done.stderr.strip()[-600:]}")
        return done.stdout


def is_a_demos(folder: Path) -> bool:
    """Whether a folder is empty or was made by an earlier demo, and so may be made anew."""
    settings = folder / "kiosk.toml"
    made = settings.is_file() and settings.read_text(encoding="utf-8", errors="replace").startswith(MADE_HERE)
    return made or (folder.is_dir() and not any(folder.iterdir()))


def run_command(args: argparse.Namespace) -> int:
    """The command: a tour where there is no screen; 1 and one line where a part of it does not come up."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    try:
        if args.folder.exists():
            _make_room(args.folder)
        return run_demo(args.folder, args.port, tour=args.tour or not has_screen)
    except (DemoError, TourError, OSError) as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return 1


def _make_room(folder: Path) -> None:
    if not is_a_demos(folder):
        raise DemoError(f"{folder} is not of an earlier demo and is left alone: name a new folder")
    shutil.rmtree(folder)


def run_demo(folder: Path, port: int, *, tour: bool) -> int:
    """Show it all; 0 when the hub counted every tap of the tour, or when the window was closed by Ctrl-C."""
    folder.mkdir(parents=True)
    with Demo(folder.resolve(), port) as demo:
        _say("Setting up a hub with sample data ...")
        password = demo.prepare()
        hub = demo.start_hub()
        code = demo.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
        _say(demo.kiosk("enrol", "--hub", demo.hub_url, "--code", code).splitlines()[0])
        demo.start_sender()
        return _tour(demo, hub) if tour else _stay(demo, password)


def _stay(demo: Demo, password: str) -> int:
    devices = Devices(demo)
    turn_card = _sample_card(demo, devices)
    screen = demo.start_screen({})
    _say(f"The hub is at {demo.hub_url} (staff page: user demo, password {password}). Ctrl-C ends the demo.")
    try:
        if turn_card is not None:
            _say("Enter puts the sample card into the virtual reader, and takes it out.")
            while screen.poll() is None and sys.stdin.readline():
                turn_card()
        return screen.wait()
    except KeyboardInterrupt:
        return 0


def _sample_card(demo: Demo, devices: Devices) -> Callable[[], None] | None:
    """A self-service kiosk with a sample card, where the machine can run a PC/SC service; else why not is said."""
    if why := devices.readers():
        _say(f"No card services here: {why}")
        return None
    demo.become_self_service()
    return devices.card()


def _tour(demo: Demo, hub: Process) -> int:
    _say(f"No screen here: a guided tour on a virtual one, pictures in {demo.folder}")
    tour = Tour(demo, SIZE, say=_say)
    tapped = tour.take(hub)
    _services_tour(demo, tour.shot)
    counted = tour.wait_until_counted(tapped)
    ratings = demo.counts()["ratings"]
    _say("The hub counted: " + ", ".join(f"{stars} stars x {ratings[str(stars)]}" for stars in range(1, 6)))
    _say(f"demo {'ok' if tapped == counted else 'failed'}: {tapped} tapped, {counted} counted")
    return 0 if tapped == counted else 1


def _services_tour(demo: Demo, shot: int) -> None:
    devices = Devices(demo)
    if why := devices.readers():
        _say(f"No card services here: {why}")
        return
    _say("A self-service kiosk, with a virtual card reader and scanner")
    demo.become_self_service()
    ServicesTour(demo, demo_services.SIZE, _say, shot=shot).take(devices)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
