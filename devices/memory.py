"""What a card's holder leaves in a process's memory: as little as a program in Python can see to."""

import ctypes

SMALLEST, SMALL, LARGEST, STEP = 16, 512, 4608, 16  # malloc's and pymalloc's size classes, in bytes
SMALL_BLOCKS, LARGE_BLOCKS, SHRUNK_BLOCKS = 256, 8, 32


def overwrite_freed() -> None:
    """Write over what this thread freed and nobody took since, by taking blocks of every size full of zeros.

    Best effort: a copy in a library's own buffer, or in a block that stays free, is not reached. About 5 ms.
    """
    zero = b"\0"  # multiplied, since bytes(size) takes its memory by calloc, which passes the thread's own cache by
    small = [zero * size for size in range(SMALLEST, SMALL, STEP) for _ in range(SMALL_BLOCKS)]
    large = [zero * size for size in range(SMALL, LARGEST, STEP) for _ in range(LARGE_BLOCKS)]
    del small, large
    _overwrite_shrunk()


def _overwrite_shrunk() -> None:
    """Small blocks that are malloc's all the same: bytes that were read into a large buffer and then cut to fit."""
    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    sizes = [size for size in range(SMALLEST, SMALL + STEP, STEP) for _ in range(SHRUNK_BLOCKS)]
    taken = [(block, size) for size in sizes if (block := library.malloc(size)) is not None]
    for block, size in taken:
        ctypes.memset(block, 0, size)
    for block, _ in taken:
        library.free(block)
