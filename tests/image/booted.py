"""What the tests with a booted twin share: a visitor, a hub that offers releases, and a voice inside the machine."""

import base64
import hashlib
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from image.twin import Twin
from kiosk.demo import Demo
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


class Counter:
    """The hub of the demo, behind a counter of its own at `port` where releases lie until the hub has them."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self._release, self._files = demo, b"", {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def offer(self, bundle: Path, version: str) -> str:
        """Release a bundle to the one kiosk; its SHA-256."""
        with bundle.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        made_at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        about = {"v": 1, "kiosk": self.demo.counts()["kiosks"][0]["kiosk"], "made_at": made_at, "version": version}
        text = json.dumps(about | {"board": "qemu", "sha256": sha256, "bytes": bundle.stat().st_size}).encode()
        key = Ed25519PrivateKey.from_private_bytes((self.demo.folder / "hub/hub.key").read_bytes())
        signature = base64.b64encode(key.sign(b"rayak-release-1\n" + text))
        self._files[sha256] = bundle
        self._release = b'{"release":' + text + b',"key":"h1","signature":"' + signature + b'"}'
        return sha256

    def released(self, path: str, start: int) -> tuple[int, bytes]:
        name = path.removeprefix("/api/v1/release").strip("/")
        if not name:
            return (200 if self._release else 204), self._release
        with self._files[name].open("rb") as file:
            file.seek(start)
            return (206 if start else 200), file.read()

    def passed_on(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        channel = http.client.HTTPConnection("127.0.0.1", self.demo.port, timeout=60)
        channel.request(method, path, body, headers)
        answer = channel.getresponse()
        content = answer.read()
        channel.close()
        return answer.status, dict(answer.getheaders()), content


def _handler(counter: Counter) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.startswith("/api/v1/release"):
                start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
                self._reply(*counter.released(self.path, start), {"Content-Type": "application/json"})
            else:
                self._pass("GET", b"")

        def do_POST(self) -> None:
            self._pass("POST", self.rfile.read(int(self.headers["Content-Length"])))

        def _pass(self, method: str, body: bytes) -> None:
            status, headers, content = counter.passed_on(method, self.path, dict(self.headers.items()), body)
            kept = {name: value for name, value in headers.items() if name.lower() in ("content-type", "etag", "date")}
            self._reply(status, content, kept)

        def _reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    return Handler
