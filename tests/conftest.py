"""What holds for every test."""

import signal

# A shell ignores Ctrl-C for what it runs in the background, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
