"""Runs the whole site on one machine: `python -m config.serve`, called by `script/server`.

supervisord keeps web, worker and sweeper alive; this module checks the port first, says when the site answers,
and takes everything down together.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

CONFIGURATION = Path(__file__).resolve().parent / "supervisor.conf"
READY_WITHIN = 60.0


def port_is_free(port: int) -> bool:
    """Tell whether nothing listens on the loopback's `port` yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def health(port: int) -> dict[str, object] | None:
    """What the health page says, or None while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/?format=json", headers={"Host": f"localhost:{port}"})
        return dict(json.loads(connection.getresponse().read()))
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def announce(port: int) -> None:
    """Print where the site is and, with demonstration data, how to sign in."""
    print(f"\nJunbi is ready: http://localhost:{port}\n")
    if os.environ.get("JUNBI_DEMO") == "1":
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from organisations.demonstration import LOGINS, PASSWORD

        print("Demonstration logins (they work on this machine only):")
        for login in LOGINS:
            print(f"  {login.email:<32} {PASSWORD}   {login.role_value}")
        print()
    sys.stdout.flush()


def main() -> int:
    port = int(os.environ["JUNBI_PORT"])
    if not port_is_free(port):
        print(
            f"Port {port} is in use. Stop what uses it, or choose another: script/server --port N",
            file=sys.stderr,
        )
        return 1
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--silent", "-c", str(CONFIGURATION)],
        env={"JUNBI_JOB_PROCESSES": "2", **os.environ, "JUNBI_PYTHON": sys.executable},
        start_new_session=True,  # Ctrl-C reaches this process alone, which passes it on once
    )

    asked_to_stop = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True
        supervisor.send_signal(signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # the last when a terminal is closed
        signal.signal(number, stop)
    started = time.monotonic()
    while supervisor.poll() is None and time.monotonic() < started + READY_WITHIN:
        if health(port):
            announce(port)
            return supervisor.wait()
        time.sleep(0.1)
    if supervisor.poll() is None:
        print(f"The site did not answer within {READY_WITHIN:.0f} s; see var/log", file=sys.stderr)
        supervisor.send_signal(signal.SIGTERM)
    return supervisor.wait() or (0 if asked_to_stop else 1)


if __name__ == "__main__":
    sys.exit(main())
