"""How the web process is served. Read by `gunicorn -c config/gunicorn.conf.py config.wsgi`."""

import gc
import os
import socket
from typing import Any


def _addresses() -> list[str]:
    """`JUNBI_BIND` (commas between), else loopback in both families: browsers try `localhost` in either."""
    if bind := os.environ.get("JUNBI_BIND"):
        return bind.split(",")
    port = os.environ.get("JUNBI_PORT", "8000")
    addresses = [f"127.0.0.1:{port}"]
    if socket.has_ipv6:
        with socket.socket(socket.AF_INET6) as probe:
            try:
                probe.bind(("::1", 0))
            except OSError:
                return addresses
        addresses.append(f"[::1]:{port}")
    return addresses


bind = _addresses()
workers = int(os.environ.get("JUNBI_WEB_PROCESSES", "2"))
worker_class = "gthread"  # connections are kept open without holding a process
# SQLite takes one writer at a time: threads of one process then only wait for the lock that one of them holds while it
# waits for the interpreter.
threads = int(os.environ.get("JUNBI_WEB_THREADS") or ("4" if os.environ.get("DATABASE_URL") else "1"))
preload_app = True  # one import for all workers: ready sooner, and memory is shared
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112  workers show life here
control_socket_disable = True
errorlog = "-"
accesslog = None


def when_ready(server: Any) -> None:
    """What every worker begins with is never garbage: not looking through it each time keeps pages even.

    Python's own thresholds look for garbage fifty times while one large result is made, and now and then through every
    bank that is kept in memory, which takes as long as the page. Pages leave few cycles behind, and small ones.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
