"""A parser that dies as a library written in C does."""

import os
import signal

os.kill(os.getpid(), signal.SIGSEGV)
