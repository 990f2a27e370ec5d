"""The QEMU twin of the kiosk: power on and off, a finger, a look at its screen, and what the screen says it drew."""

import json
import re
import socket
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from image import host, uboot
from image.built import Built
from image.recipe import Board, Disk

HOST = "10.0.2.2"  # this machine, as the twin sees it
RANGE = 0x7FFF  # of a tablet's axes
PORT = "rayak.marks"
FLASH = 64 << 20  # bytes of the machine's second flash
FILES = "opt/io.systemd.credentials/"
# Given from outside, at each start, so that the image that is tested is the one that ships.
MARKS = """[Service]
ExecStartPre=+/bin/chmod 0666 /dev/virtio-ports/{port}
ExecStart=
ExecStart=/usr/bin/cage -d -- kiosk {command} --marks /dev/virtio-ports/{port}
"""


class TwinError(Exception):
    """The twin did not do what was asked; the text says where to look."""


class Twin:
    """One machine with a disk of its own, in `folder`: what it writes there outlives its power cuts."""

    def __init__(self, board: Board, layout: Disk, built: Built, folder: Path, size: tuple[int, int]) -> None:
        self._board, self._layout, self._bios = board, layout, built.uboot(board.uboot.binary)
        self.folder, self.size = folder, size
        self.disk, self.serial, self.marks_file = folder / "disk.img", folder / "serial.log", folder / "marks.jsonl"
        self._socket, self._flash = folder / "qmp", folder / "flash"
        self._process: subprocess.Popen[bytes] | None = None
        self._on = threading.RLock()
        # What a board's screen needs lies on the data partition, without which the second of them has to do.
        needs = "".join(f"Environment={name}={value}\n" for name, value in board.screen.items())
        self.credentials = {
            "systemd.unit-dropin.rayak-screen.service": MARKS.format(port=PORT, command="screen"),
            "systemd.unit-dropin.rayak-dark.service": MARKS.format(port=PORT, command="dark") + needs,
        }
        self.arguments: list[str] = []
        self.ports: list[str] = []
        self.files: dict[str, str] = {}
        host.need(host.TWIN_PROGRAMS)
        host.run(["cp", "--sparse=always", str(built.disk(board.name)), str(self.disk)])

    def put(self, name: str, text: str) -> None:
        """Write a file of the site on the first partition, as a technician does with the card in a computer."""
        source = self.folder / name
        source.write_text(text, encoding="utf-8")
        place = f"{self.disk}@@{offset(self.disk, 1)}"
        host.run(["mcopy", "-o", "-i", place, str(source), f"::rayak/{name}"])

    def site(self) -> list[str]:
        """The names of the site's files; of a machine that is off."""
        command = ["mdir", "-b", "-i", f"{self.disk}@@{offset(self.disk, 1)}", "::rayak"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return sorted(line.rsplit("/", 1)[-1] for line in done.stdout.splitlines())

    def power_on(self) -> None:
        """Start, and again after each restart; returns at once."""
        self._start()

    def power_cut(self) -> None:
        """Gone at once, in the middle of whatever it does."""
        with self._on:
            process, self._process = self._process, None
            if process is not None:
                process.kill()
                process.wait()

    def _start(self) -> None:
        """Hand over what is given from outside, and let U-Boot do the rest."""
        self._socket.unlink(missing_ok=True)
        for name, text in self.files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        with self._flash.open("wb") as flash:
            flash.write(uboot.told(self._board, self._layout, given=self._given()))
            flash.truncate(FLASH)
        with (self.folder / "qemu.log").open("ab") as log:
            process = subprocess.Popen(self._command(), stdout=log, stderr=log)
        self._process = process
        threading.Thread(target=self._follow, args=(process,), daemon=True).start()

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        """QEMU ends well when the machine restarts itself, by a panic or the watchdog too."""
        ended = process.wait()
        with self._on:
            if self._process is process and ended == 0:
                self._start()

    @property
    def started(self) -> list[str]:
        """The slots that U-Boot said it started, over all its lives."""
        said = self.serial.read_text(encoding="utf-8", errors="replace") if self.serial.exists() else ""
        return re.findall(r"^rayak: slot ([AB])", said, re.MULTILINE)

    def marks(self, name: str) -> int:
        """How often something was drawn, over all its lives."""
        if not self.marks_file.exists():
            return 0
        lines = self.marks_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return sum(f'"mark": "{name}"' in line for line in lines)

    def port(self, name: str) -> Path:
        """The socket that is /dev/virtio-ports/NAME in the machine."""
        return self.folder / name

    def wait_for(self, name: str, before: int, seconds: float) -> float:
        """Wait until a mark was made more often than `before`; the seconds that it took."""
        began = time.monotonic()
        while self.marks(name) <= before:
            if self._process is None or self._process.poll():
                raise TwinError(f"QEMU ended; see {self.folder / 'qemu.log'}")
            if time.monotonic() > began + seconds:
                raise TwinError(f"no {name} within {seconds} s; see {self.serial}")
            time.sleep(0.1)
        return time.monotonic() - began

    def screenshot(self, out: Path) -> None:
        """What the panel shows, as a PNG."""
        with self._monitor() as ask:
            ask("screendump", filename=str(out), format="png")

    def touch(self, x: float, y: float) -> None:
        """A finger at pixels from the top left: put there, down, up."""
        values = (round(x * RANGE / self.size[0]), round(y * RANGE / self.size[1]))
        place = [
            {"type": "abs", "data": {"axis": axis, "value": value}} for axis, value in zip("xy", values, strict=True)
        ]
        with self._monitor() as ask:
            ask("input-send-event", events=place)
            for down in (True, False):
                time.sleep(0.1)
                ask("input-send-event", events=[{"type": "btn", "data": {"button": "left", "down": down}}])

    def _given(self) -> str:
        """Words for the kernel besides those of the disk."""
        coded = {name: b64encode(text.encode()).decode() for name, text in self.credentials.items()}
        return " ".join([*(f"systemd.set_credential_binary={name}:{coded[name]}" for name in coded), *self.arguments])

    def _command(self) -> list[str]:
        machine = "qemu-system-aarch64 -M virt -cpu cortex-a72 -smp 2 -m 2048 -accel tcg,thread=multi -display none"
        devices = [
            f"virtio-gpu-pci,xres={self.size[0]},yres={self.size[1]}",
            "virtio-tablet-pci",
            "virtio-rng-pci",
            "virtio-net-pci,netdev=net,romfile=",
            "virtio-serial-pci",
            f"virtserialport,chardev=marks,name={PORT}",
            "qemu-xhci,id=usb",
            "i6300esb",
        ]
        talks = [f"socket,id={name},path={self.port(name)},server=on,wait=off" for name in self.ports]
        devices += [f"virtserialport,chardev={name},name={name}" for name in self.ports]
        return [
            *machine.split(),
            *("-bios", str(self._bios), "-drive", f"if=pflash,unit=1,file={self._flash},format=raw"),
            *("-drive", f"file={self.disk},if=virtio,format=raw"),
            *("-netdev", "user,id=net"),
            *("-chardev", f"file,id=marks,path={self.marks_file},append=on"),
            *("-chardev", f"file,id=serial,path={self.serial},append=on", "-serial", "chardev:serial"),
            *(word for talk in talks for word in ("-chardev", talk)),
            *("-qmp", f"unix:{self._socket},server=on,wait=off", "-action", "watchdog=reset,reboot=shutdown"),
            *(word for name in self.files for word in ("-fw_cfg", f"name={FILES}{name},file={self.folder / name}")),
            *(word for device in devices for word in ("-device", device)),
        ]

    def plug(self, stick: Path) -> None:
        """Put a USB stick in."""
        with self._monitor() as ask:
            ask(
                "blockdev-add",
                **{"node-name": "stick", "driver": "raw", "file": {"driver": "file", "filename": str(stick)}},
            )
            ask("device_add", driver="usb-storage", id="stick", drive="stick", bus="usb.0", removable=True)

    def pull(self) -> None:
        """Take it out, without asking."""
        with self._monitor() as ask:
            ask("device_del", id="stick")
            time.sleep(2)
            ask("blockdev-del", **{"node-name": "stick"})

    @contextmanager
    def _monitor(self) -> Iterator[Any]:
        """QEMU's own protocol (QMP): one question, one answer; events are passed over."""
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(30)
            channel.connect(str(self._socket))
            lines = channel.makefile("rb")
            lines.readline()

            def ask(command: str, **arguments: object) -> None:
                channel.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
                while "return" not in (answer := json.loads(lines.readline())):
                    if "error" in answer:
                        raise TwinError(f"{command}: {answer['error']['desc']}")

            ask("qmp_capabilities")
            yield ask


def offset(disk: Path, partition: int) -> int:
    """Where one of the first four partitions begins, in bytes, as the disk's table says."""
    with disk.open("rb") as file:
        table = file.read(uboot.SECTOR)
    entry = table[446 + 16 * (partition - 1) :][:16]
    return int.from_bytes(entry[8:12], "little") * uboot.SECTOR
