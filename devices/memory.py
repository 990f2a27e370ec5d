"""What a card's holder leaves in a process's memory: as little as a program in Python can see to."""

SMALLEST, SMALL, LARGEST, STEP = 16, 512, 4608, 16  # malloc's and pymalloc's size classes, in bytes
SMALL_BLOCKS, LARGE_BLOCKS = 256, 8


def overwrite_freed() -> None:
    """Write over what this thread freed and nobody took since, by taking blocks of every size full of zeros.

    Best effort: a copy in a library's own buffer, or in a block that stays free, is not reached. About 5 ms.
    """
    zero = b"\0"  # multiplied, since bytes(size) takes its memory by calloc, which passes the thread's own cache by
    small = [zero * size for size in range(SMALLEST, SMALL, STEP) for _ in range(SMALL_BLOCKS)]
    large = [zero * size for size in range(SMALL, LARGEST, STEP) for _ in range(LARGE_BLOCKS)]
    del small, large
