"""What a build leaves in its folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Built:
    """The files of one build."""

    folder: Path

    @property
    def squashfs(self) -> Path:
        """The root file system that every board has."""
        return self.folder / "root.squashfs"

    @property
    def boot(self) -> Path:
        """Kernel, initramfs, firmware, U-Boot and device trees."""
        return self.folder / "boot"

    def uboot(self, binary: str) -> Path:
        """One of Debian's U-Boots, by folder and file."""
        return self.boot / "u-boot" / binary

    @property
    def parts_list(self) -> Path:
        """The software bill of materials."""
        return self.folder / "root.cdx.json"

    @property
    def accounts(self) -> Path:
        """The root file system's users, as in /etc/passwd."""
        return self.folder / "passwd"

    def disk(self, board: str) -> Path:
        """A board's whole disk."""
        return self.folder / f"{board}.img"

    def release(self, board: str) -> Path:
        """A board's signed bundle."""
        return self.folder / f"{board}.raucb"

    def owners(self) -> dict[str, int]:
        """The number of each user."""
        lines = self.accounts.read_text(encoding="utf-8").splitlines()
        return {line.split(":")[0]: int(line.split(":")[2]) for line in lines}
