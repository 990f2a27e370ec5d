"""`python -m image`: builds the image for the boards that are named, or for all."""

import argparse
import sys
from pathlib import Path

from image.base import kept
from image.build import build, digest, fresh, version
from image.given import Given, GivenError, check, keys
from image.host import HostError
from image.recipe import RecipeError, board, boards, recipe

FOLDER = Path(__file__).parents[1] / "build" / "image"


GIVEN = {
    "hub-ca": "the authority of the hub's certificate",
    "release-ca": "the authority of releases, which the image trusts",
    "release-cert": "the certificate that signs the release",
    "release-key": "its key",
}


def main() -> int:
    """Build; 0, or 1 with one message that says what to do."""
    parser = argparse.ArgumentParser(prog="image", description="Builds the image of the kiosk's disk.")
    parser.add_argument("boards", nargs="*", help=f"{', '.join(boards())}; all of them when none is named")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the image goes")
    parser.add_argument("--cache", type=Path, default=FOLDER / "kept", help="where packages are kept between builds")
    parser.add_argument("--when-changed", action="store_true", help="only if something that goes in has changed")
    parser.add_argument("--version", default=version(), help="what the release is called")
    parser.add_argument("--hub", default="", help="https://..., where a kiosk that nobody set up asks to be paired")
    for name, what in GIVEN.items():
        parser.add_argument(f"--{name}", type=Path, help=f"PEM: {what}")
    parser.add_argument("--is-kept", action="store_true", help="only say by exit code whether Debian's part is kept")
    args = parser.parse_args()
    if args.is_kept:
        return 0 if kept(recipe(), args.cache).exists() else 1
    try:
        signs = keys(args.release_ca, args.release_cert, args.release_key, args.cache.absolute())
        given = check(Given(args.version, signs, args.hub.rstrip("/"), args.hub_ca))
        chosen = [board(name) for name in args.boards or boards()]
        if args.when_changed and fresh(args.folder, chosen, given):
            sys.stdout.write("the image is as its inputs are\n")
            return 0
        built = build(recipe(), chosen, given, args.folder.absolute(), args.cache.absolute())
    except (GivenError, HostError, RecipeError) as error:
        sys.stderr.write(f"image: {error}\n")
        return 1
    size = built.squashfs.stat().st_size / (1 << 20)
    sys.stdout.write(f"{built.squashfs}: {size:.0f} MiB, sha256 {digest(built.squashfs)}\n{built.parts_list}\n")
    for each in chosen:
        sys.stdout.write(f"{built.disk(each.name)}: {each.title}\n{built.release(each.name)}: its release\n")
    if signs.development:
        sys.stdout.write(f"Releases are signed with development's key in {signs.key.parent}: not for the field\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
