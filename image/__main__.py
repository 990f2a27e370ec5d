"""`python -m image`: builds the image for the boards that are named, or for all."""

import argparse
import sys
from pathlib import Path

from image.build import build, digest, fresh
from image.host import HostError
from image.recipe import RecipeError, board, boards, recipe

FOLDER = Path(__file__).parents[1] / "build" / "image"


def main() -> int:
    """Build; 0, or 1 with one message that says what to do."""
    parser = argparse.ArgumentParser(prog="image", description="Builds the image of the kiosk's disk.")
    parser.add_argument("boards", nargs="*", help=f"{', '.join(boards())}; all of them when none is named")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the image goes")
    parser.add_argument("--cache", type=Path, default=FOLDER / "kept", help="where packages are kept between builds")
    parser.add_argument("--when-changed", action="store_true", help="only if something that goes in has changed")
    args = parser.parse_args()
    try:
        chosen = [board(name) for name in args.boards or boards()]
        if args.when_changed and fresh(args.folder, chosen):
            sys.stdout.write("the image is as its inputs are\n")
            return 0
        built = build(recipe(), chosen, args.folder.absolute(), args.cache.absolute())
    except (HostError, RecipeError) as error:
        sys.stderr.write(f"image: {error}\n")
        return 1
    size = built.squashfs.stat().st_size / (1 << 20)
    sys.stdout.write(f"{built.squashfs}: {size:.0f} MiB, sha256 {digest(built.squashfs)}\n{built.parts_list}\n")
    sys.stdout.writelines(f"{built.disk(each.name)}: {each.title}\n" for each in chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
