"""What the machine that builds must have, and the programs it runs."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAMS = {
    "mmdebstrap": "mmdebstrap",
    "arch-test": "arch-test",
    "qemu-aarch64-static": "qemu-user-static",
    "mksquashfs": "squashfs-tools",
    "genimage": "genimage",
    "mke2fs": "e2fsprogs",
    "mkdosfs": "dosfstools",
    "mcopy": "mtools",
    "rauc": "rauc",
    "dpkg-deb": "dpkg",
    "fdtput": "device-tree-compiler",
}
TWIN_PROGRAMS = {"qemu-system-aarch64": "qemu-system-arm", "mcopy": "mtools"}
BINFMT = Path("/proc/sys/fs/binfmt_misc")
ARM64 = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")


class HostError(Exception):
    """This machine cannot build the image, or one of its programs failed; the text says what to do."""


def need(programs: dict[str, str] = PROGRAMS) -> None:
    """Raise HostError with the one line to run where a program is missing."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    missing = sorted({package for name, package in programs.items() if not shutil.which(name, path=path)})
    if missing:
        raise HostError(
            "The image needs programs that this machine has not. Please run this, then try again:\n"
            f"    sudo apt-get install -y --no-install-recommends {' '.join(missing)}"
        )


def need_root() -> None:
    """Device nodes and the owners of files are root's to make."""
    if os.geteuid() != 0:
        raise HostError("The image is built as root, since it holds files of several owners: sudo make image")


def need_arm64() -> None:
    """Let the kernel run arm64 programs by QEMU, where it is not an arm64 machine; lasts until the machine restarts."""
    if os.uname().machine == "aarch64" or (BINFMT / "qemu-aarch64").exists():
        return
    if not (BINFMT / "register").exists():
        run(["mount", "-t", "binfmt_misc", "none", str(BINFMT)])
    line = next(line for line in ARM64.read_text(encoding="latin-1").splitlines() if line.startswith(":"))
    (BINFMT / "register").write_text(line, encoding="latin-1")


def output(command: Sequence[str]) -> str:
    """What a program says that ends well; raises HostError."""
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise HostError(f"{command[0]} failed ({done.returncode})\n{done.stdout.strip()}")
    return done.stdout


def run(command: Sequence[str], *, env: dict[str, str] | None = None, log: Path | None = None) -> None:
    """Run a program to its end; its output goes to `log`. Raises HostError with the end of what it said."""
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin", **(env or {})}
    done = subprocess.run(command, check=False, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if log is not None:
        with log.open("ab") as file:
            file.write(done.stdout)
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()[-15:]
        raise HostError("\n".join([f"{command[0]} failed ({done.returncode})", *said]))


class Steps:
    """Says which step of how many begins, and how long each took."""

    def __init__(self, number: int) -> None:
        self._number, self._at, self._began = number, 0, time.monotonic()

    def say(self, line: str) -> None:
        """Begin the next step."""
        self._at += 1
        seconds = round(time.monotonic() - self._began)
        print(f"[{self._at}/{self._number}] {line} (after {seconds} s)", flush=True)  # noqa: T201  progress
