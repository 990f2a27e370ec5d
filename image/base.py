"""The root file system of Debian packages alone, kept as a tar for as long as its recipe stays the same."""

from pathlib import Path

from image.host import run
from image.recipe import Recipe


def kept(recipe: Recipe, cache: Path) -> Path:
    """Where the base of this recipe is, if it was made."""
    return cache / f"base-{recipe.key()}.tar"


def base(recipe: Recipe, cache: Path) -> Path:
    """The tar of the base, made by mmdebstrap unless it is there; takes ten minutes or more under emulation."""
    made = kept(recipe, cache)
    if not made.exists():
        half = made.with_suffix(".part.tar")
        run(command(recipe, half), env={"SOURCE_DATE_EPOCH": str(recipe.epoch)}, log=cache / "base.log")
        half.rename(made)
    return made


def command(recipe: Recipe, out: Path) -> list[str]:
    """How mmdebstrap is called."""
    leave_out = [f"--dpkgopt=path-exclude={path}" for path in recipe.left_out]
    keep = [f"--dpkgopt=path-include={path}" for path in recipe.but_keep]
    return [
        "mmdebstrap",
        "--mode=root",
        "--variant=apt",
        f"--architectures={recipe.architecture}",
        f"--include={','.join(recipe.packages)}",
        '--aptopt=Apt::Install-Recommends "false"',
        *leave_out,
        *keep,
        f"--essential-hook={initramfs(recipe)}",
        recipe.suite,
        str(out),
        *recipe.mirrors,
    ]


def initramfs(recipe: Recipe) -> str:
    """The shell that settles what goes into the initramfs before the kernel's package makes it.

    All modules, which is Debian's own choice, take more than seven minutes under emulation.
    """
    modules = "\\n".join(recipe.modules)
    return (
        'mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/boot/firmware" && '
        'printf "MODULES=list\\nRESUME=none\\nCOMPRESS=zstd\\nFSTYPE=squashfs\\n" '
        '>"$1/etc/initramfs-tools/conf.d/rayak" && '
        f'printf "{modules}\\n" >"$1/etc/initramfs-tools/modules"'
    )
