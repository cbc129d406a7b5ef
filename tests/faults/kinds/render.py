"""What a chore does in the renderer's child: nothing but what it is told to."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def render_chore(payload: bytes, out: Path, progress: Callable[[int], None]) -> dict[str, Any]:
    chore = json.loads(payload)
    steps = 10
    for step in range(steps):
        time.sleep(chore.get("sleep", 0) / steps)
        progress(100 * (step + 1) // steps)
    while "gate" in chore and not Path(chore["gate"]).exists():
        time.sleep(0.05)
    match chore.get("do"):
        case "eat-memory":
            hoard = []
            while True:
                hoard.append(b"x" * 10_000_000)
        case "eat-memory-in-c":
            libc = ctypes.CDLL(None)
            libc.malloc.restype = ctypes.c_void_p
            while block := libc.malloc(10_000_000):
                ctypes.memset(block, 1, 10_000_000)
            os.abort()
        case "spin":
            while True:
                pass
        case "hang":
            time.sleep(3600)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leave":
            os._exit(3)
        case "raise":
            raise ValueError("this chore raises")
        case "recurse":
            nested: list[Any] = []
            for _ in range(100_000):
                nested = [nested]
            json.dumps(nested)
        case "fill-disk":
            with Path("/dev/full").open("wb") as full:
                full.write(b"x" * 10_000)
        case "connect":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        case "resolve":
            socket.getaddrinfo("example.com", 80)
        case "run":
            subprocess.run(["true"], check=True)
        case "query":
            from jobs.models import Job

            Job.objects.count()
        case "kill-warm-process":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(3600)
        case "print":
            print("something a library prints", flush=True)
    out.write_text(chore["job"] * 1000)
    return {"size": out.stat().st_size, "child": os.getpid(), "warm": os.getppid()}
