"""The image's root file system: the base, the kiosk, overlay/, and nothing that differs from build to build."""

import os
import shutil
from pathlib import Path
from zipfile import ZipFile

from image.given import Given
from image.host import HostError, run
from image.recipe import Recipe
from image.wheels import PYTHON

ROOT = Path(__file__).parents[1]
VENV = "opt/rayak/.venv"
UNITS = (
    *("rayak-screen.service", "rayak-sender.service"),
    *("rayak-update.service", "rayak-update.timer", "rayak-trial.service"),
)
OVERLAY = Path(__file__).parent / "overlay"
# Nothing gives a shell, and nothing asks at the screen.
MASKED = (
    "apt-daily-upgrade.timer",
    "apt-daily.timer",
    "boot.automount",
    "console-getty.service",
    "ctrl-alt-del.target",
    "debug-shell.service",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "emergency.service",
    "fstrim.timer",
    "getty@.service",
    "kexec.target",
    "rescue.service",
    "serial-getty@.service",
    "systemd-firstboot.service",
    "systemd-pcrphase.service",
)
# What a build leaves behind.
TRACES = ("var/lib/apt/lists", "var/cache", "var/log", "tmp", "run", "var/tmp", "boot", "root")
FOLDERS = ("data", "site", "run", "tmp", "var/lib/rayak", "boot", "etc/rayak")


def unpack(base: Path, folder: Path) -> None:
    """The base as a folder, which is made anew; HostError where something else still writes there."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    except OSError as error:
        raise HostError(f"{folder} cannot be emptied ({error.strerror}); does an earlier build still run?") from error
    run(["tar", "--extract", "--numeric-owner", "--file", str(base), "--directory", str(folder)])


def take_boot(folder: Path, boot: Path) -> None:
    """Kernel, initramfs, and the Pi's firmware and device trees, which lie on partitions of their own."""
    shutil.rmtree(boot, ignore_errors=True)
    boot.mkdir(parents=True)
    for name in ("vmlinuz", "initrd.img"):
        (found,) = (folder / "boot").glob(f"{name}-*")
        shutil.copy(found, boot / name)
    shutil.copytree(folder / "usr/lib/raspi-firmware", boot / "firmware")
    (trees,) = (folder / "usr/lib").glob("linux-image-*")
    shutil.copytree(trees / "broadcom", boot / "device-trees" / "broadcom")


def install(recipe: Recipe, folder: Path, wheels: list[Path], given: Given) -> None:
    """The kiosk in its own environment, its units and rules, and the files of overlay/."""
    packages = folder / VENV / "lib" / f"python{PYTHON}" / "site-packages"
    _environment(folder, packages, wheels)
    system(recipe, folder, given)
    _compile(folder)


def system(recipe: Recipe, folder: Path, given: Given) -> None:
    """Users, units, rules and the files of overlay/: all that makes Debian a kiosk but the program."""
    _files(folder)
    _copy_over(OVERLAY, folder)
    (folder / "etc/rauc/keyring.pem").write_bytes(given.keys.authority.read_bytes())
    (folder / "usr/lib/rayak/version").write_text(f"{given.version}\n", encoding="utf-8")
    _accounts_and_units(recipe, folder)


def strip(folder: Path) -> None:
    """Leave nothing behind that is of this build alone: a machine's number, logs, caches, lists."""
    for name in TRACES:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(mode=0o700 if name == "root" else 0o755)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "tmp").chmod(0o1777)
    shutil.rmtree(folder / "etc/rayak")
    (folder / "etc/rayak").symlink_to("/data/etc")
    (folder / "etc/machine-id").write_text("", encoding="utf-8")
    for name in ("etc/resolv.conf", "var/lib/dbus/machine-id", "var/lib/systemd/random-seed", "etc/.pwd.lock"):
        (folder / name).unlink(missing_ok=True)
    for backup in (folder / "etc").glob("*-"):
        backup.unlink()
    (folder / "etc/resolv.conf").symlink_to("/run/systemd/resolve/stub-resolv.conf")


def squash(recipe: Recipe, folder: Path, out: Path) -> None:
    """The read-only file system: the same bytes from the same files."""
    out.unlink(missing_ok=True)
    when = str(recipe.epoch)
    times = ["-all-time", when, "-mkfs-time", when]
    command = ["mksquashfs", str(folder), str(out), "-comp", "zstd", "-noappend", "-no-progress", "-no-xattrs", *times]
    run(["env", "-u", "SOURCE_DATE_EPOCH", *command])


def _environment(folder: Path, packages: Path, wheels: list[Path]) -> None:
    """What `python -m venv` makes, without running the arm64 Python; then the wheels, which hold no build steps."""
    binaries = folder / VENV / "bin"
    packages.mkdir(parents=True)
    binaries.mkdir()
    settings = f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {PYTHON}\n"
    (folder / VENV / "pyvenv.cfg").write_text(settings, encoding="utf-8")
    (binaries / "python").symlink_to("/usr/bin/python3")
    for wheel in sorted(wheels):
        with ZipFile(wheel) as archive:
            archive.extractall(packages)
    script = binaries / "kiosk"
    script.write_text(
        f"#!/{VENV}/bin/python\nimport sys\n\nfrom kiosk.__main__ import main\n\nsys.exit(main())\n", encoding="utf-8"
    )
    script.chmod(0o755)
    left_out = shutil.ignore_patterns("source", "derive.py", "*.po", "__pycache__")
    shutil.copytree(ROOT / "assets", packages / "assets", ignore=left_out)


def _files(folder: Path) -> None:
    places = {
        "systemd/sysusers.conf": "usr/lib/sysusers.d/rayak.conf",
        **{f"systemd/{unit}": f"usr/lib/systemd/system/{unit}" for unit in UNITS},
        **{
            f"config/polkit/{path.name}": f"etc/polkit-1/rules.d/{path.name}"
            for path in (ROOT / "config/polkit").iterdir()
        },
        **{f"config/udev/{path.name}": f"etc/udev/rules.d/{path.name}" for path in (ROOT / "config/udev").iterdir()},
    }
    for source, place in places.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, folder / place)
        (folder / place).chmod(0o644)


def _copy_over(source: Path, folder: Path) -> None:
    for path in sorted(source.rglob("*")):
        place = folder / path.relative_to(source)
        if path.is_symlink():
            place.unlink(missing_ok=True)
            place.symlink_to(path.readlink())
        elif path.is_dir():
            place.mkdir(exist_ok=True)
        elif "__pycache__" not in path.parts:
            place.unlink(missing_ok=True)
            shutil.copyfile(path, place)
            place.chmod(0o755 if os.access(path, os.X_OK) else 0o644)


def _accounts_and_units(recipe: Recipe, folder: Path) -> None:
    env = {"SOURCE_DATE_EPOCH": str(recipe.epoch)}
    run(["chroot", str(folder), "systemd-sysusers"], env=env)
    units = folder / "etc/systemd/system"
    for name in MASKED:
        (units / name).unlink(missing_ok=True)
    run(["chroot", str(folder), "systemctl", "preset-all", "--preset-mode=full"], env=env)
    for name in MASKED:
        (units / name).unlink(missing_ok=True)
        (units / name).symlink_to("/dev/null")


def _compile(folder: Path) -> None:
    """Bytecode that does not look at the times of its sources, which the squashfs changes."""
    for cached in folder.rglob("__pycache__"):
        shutil.rmtree(cached)
    places = ["/usr/lib/python3", f"/usr/lib/python{PYTHON}", f"/{VENV}", "/usr/lib/rayak"]
    there = [place for place in places if (folder / place[1:]).exists()]
    compile_all = ["python3", "-m", "compileall", "-q", "-j0", "--invalidation-mode", "unchecked-hash", *there]
    run(["chroot", str(folder), *compile_all], env={"PYTHONHASHSEED": "0"})
