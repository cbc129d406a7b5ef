"""Runs a program that is killed when the tests that started it are: `python leash.py USER PROGRAM ARGUMENTS`.

USER is the one to run it as, or `-` to stay who one is.
"""

import ctypes
import os
import pwd
import signal
import sys

user, *command = sys.argv[1:]
if user != "-":
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))  # PR_SET_PDEATHSIG, which survives the exec
os.execv(command[0], command)
