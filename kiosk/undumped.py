"""What nobody may read of this process: no core file, and no look into it."""

import ctypes
import resource

PR_SET_DUMPABLE = 4


def never_dump() -> None:
    """No core file of this process, and no other process of this user may look into it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
