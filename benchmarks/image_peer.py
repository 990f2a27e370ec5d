"""The peer of the image: the same Debian with Chromium in kiosk mode in place of the app; made once, kept.

`sudo python -m benchmarks.image_peer` makes it, in twenty minutes or so.
"""

import re
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.desk import ROOT
from benchmarks.peer_page import equal_page
from image import disk, given, host, root, uboot
from image.base import base
from image.build import version
from image.built import Built
from image.recipe import Recipe, board, recipe

KEPT = ROOT / "build/image/kept"
PLACE = "usr/share/rayak-peer"
OURS = ("dark", "enrol", "fence", "screen", "sender", "site", "trial", "update")
UNIT = f"""[Unit]
Description=The peer: a browser alone on the first console
After=systemd-user-sessions.service seatd.service
Wants=seatd.service
RequiresMountsFor=/data
StartLimitIntervalSec=0

[Service]
User=rayak
Environment=XDG_SESSION_TYPE=wayland XDG_RUNTIME_DIR=/run/rayak LIBSEAT_BACKEND=seatd HOME=/run/rayak
RuntimeDirectory=rayak
RuntimeDirectoryMode=0700
EnvironmentFile=-/etc/rayak/screen.env
ExecStart=/usr/bin/cage -d -- /bin/sh -c 'exec chromium --kiosk --no-sandbox --ozone-platform=wayland --no-first-run \
--disable-gpu --user-data-dir=$XDG_RUNTIME_DIR/profile file:///{PLACE}/idle.html'
Restart=always

[Install]
WantedBy=multi-user.target
"""


def kept() -> Built | None:
    """The peer for the recipe as it is, if it was made."""
    built = Built(KEPT / f"peer-{_recipe().key()}")
    return built if built.disk("qemu").exists() and built.uboot(board("qemu").uboot.binary).exists() else None


def make() -> Built:
    """Make it; HostError where the machine cannot."""
    host.need()
    host.need_root()
    host.need_arm64()
    wanted, built = _recipe(), Built(KEPT / f"peer-{_recipe().key()}")
    steps = host.Steps(4)
    steps.say("Debian packages and Chromium (fifteen minutes or more, when not kept from before)")
    tar = base(wanted, KEPT)
    built.folder.mkdir(parents=True, exist_ok=True)
    files = built.folder / "root"
    steps.say("The page in place of the app")
    root.unpack(tar, files)
    root.take_boot(files, built.boot)
    uboot.unpack(uboot.debs(wanted, KEPT), built.boot)
    about = given.Given(version(), given.keys(None, None, None, KEPT))
    root.system(wanted, files, about)
    _browser(files)
    root.strip(files)
    shutil.copy(files / "etc/passwd", built.accounts)
    steps.say("The read-only file system")
    root.squash(wanted, files, built.squashfs)
    shutil.rmtree(files)
    steps.say("The disk")
    larger = replace(wanted, disk=replace(wanted.disk, slot=1024))
    disk.make(larger, board("qemu"), built, about, built.disk("qemu"))
    return built


def _recipe() -> Recipe:
    ours = recipe()
    return replace(ours, packages=tuple(sorted((*ours.packages, "chromium"))))


def _browser(files: Path) -> None:
    """Our units are off, as there is no program of ours; the page is the idle screen's equal, with its fonts."""
    units = files / "etc/systemd/system"
    for name in OURS:
        shutil.rmtree(units / f"rayak-{name}.service.d", ignore_errors=True)
        for wanted in units.glob(f"*.wants/rayak-{name}.*"):
            wanted.unlink()
        (files / f"usr/lib/systemd/system/rayak-{name}.service").unlink()
    # Under a name of its own: the twin hands the screen's unit another command.
    (files / "usr/lib/systemd/system/rayak-peer.service").write_text(UNIT, encoding="utf-8")
    (units / "multi-user.target.wants/rayak-peer.service").symlink_to("/usr/lib/systemd/system/rayak-peer.service")
    shutil.copytree(ROOT / "assets/fonts", files / PLACE / "fonts")
    with tempfile.TemporaryDirectory() as folder:
        page = equal_page(Path(folder)).read_text(encoding="utf-8")
    page = re.sub(f"file://{re.escape(str(ROOT))}/assets/fonts", f"file:///{PLACE}/fonts", page)
    (files / PLACE / "idle.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(f"{make().disk('qemu')}\n")
