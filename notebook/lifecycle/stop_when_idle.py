"""Stops this notebook instance when nobody has used it for a while. Run by a timer; Python 3.9 and its library suffice.

Used means: a kernel runs or has run, or a terminal has written something. That a browser tab is open is no use:
JupyterLab asks the server for news every few seconds, and a forgotten tab would keep the instance running for ever.
A server that does not answer is no use either: what was last seen counts on.
"""

from __future__ import annotations

import argparse
import json
import ssl
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path

SERVER = "https://localhost:8443"
STATE = "/var/lib/stop-when-idle/last-use"
ANSWER_SECONDS = 10


def last_use(kernels: list[dict], terminals: list[dict], now: float) -> float | None:
    """When Jupyter was last used, in seconds since the epoch; None when it has neither kernel nor terminal.

    :param kernels: as Jupyter's `GET /api/kernels` lists them
    :param terminals: as `GET /api/terminals` lists them
    """
    if any(kernel["execution_state"] != "idle" for kernel in kernels):
        return now
    times = [datetime.fromisoformat(it["last_activity"].replace("Z", "+00:00")) for it in (*kernels, *terminals)]
    return max((it.timestamp() for it in times), default=None)


def seen_at(state: Path, used: float | None, now: float) -> float:
    """The last use that was ever seen since this instance was started; the first look counts as one. Kept in a file."""
    before = float(state.read_text()) if state.exists() else now
    # A clock that was set back must not keep the instance alive until it has caught up.
    seen = min(max(before, used or 0), now)
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(str(seen))
    return seen


def ask(server: str, path: str) -> list[dict]:
    """Asks Jupyter, which serves this machine alone with a certificate that nobody has signed."""
    unverified = ssl._create_unverified_context()  # noqa: S323 -- loopback
    request = urllib.request.Request(f"{server}{path}")
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS, context=unverified) as answer:
        return json.load(answer)


def look(server: str, now: float) -> float | None:
    """When Jupyter says it was last used; None when it does not say so."""
    try:
        return last_use(ask(server, "/api/kernels"), ask(server, "/api/terminals"), now)
    except (OSError, json.JSONDecodeError) as error:
        print(f"Jupyter does not answer: {error}")
        return None


def main(arguments: list[str]) -> None:
    """Looks once, and stops the instance when its last use lies far enough back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebook", required=True, help="name of the notebook instance")
    parser.add_argument("--region", required=True)
    parser.add_argument("--idle-minutes", required=True, type=int)
    parser.add_argument("--server", default=SERVER)
    parser.add_argument("--state", default=STATE, type=Path)
    options = parser.parse_args(arguments)

    now = time.time()
    idle = (now - seen_at(options.state, look(options.server, now), now)) / 60
    print(f"idle for {idle:.0f} of {options.idle_minutes} minutes")
    if idle < options.idle_minutes:
        return
    stop = ["aws", "sagemaker", "stop-notebook-instance", "--region", options.region]
    subprocess.run([*stop, "--notebook-instance-name", options.notebook], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
