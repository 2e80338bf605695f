"""The watch for idle notebook instances, against a Jupyter that answers over HTTP and an `aws` that notes its calls."""

import importlib.util
import json
import os
import subprocess
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "notebook" / "lifecycle" / "stop_when_idle.py"
spec = importlib.util.spec_from_file_location("stop_when_idle", PROGRAM)
watch = importlib.util.module_from_spec(spec)
spec.loader.exec_module(watch)

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc).timestamp()
MINUTE = 60


def ago(minutes, now=NOW):
    return datetime.fromtimestamp(now - minutes * MINUTE, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def kernel(state, minutes, now=NOW):
    return {"id": "k", "name": "conda_python3", "execution_state": state, "last_activity": ago(minutes, now)}


@pytest.mark.parametrize(
    ("kernels", "terminals", "minutes"),
    [
        ([kernel("idle", 90)], [], 90),
        ([kernel("idle", 90), kernel("idle", 20)], [], 20),
        ([kernel("busy", 90)], [], 0),
        ([kernel("starting", 90), kernel("idle", 80)], [], 0),
        ([kernel("idle", 90)], [{"name": "1", "last_activity": ago(5)}], 5),
        ([], [{"name": "1", "last_activity": ago(30)}], 30),
    ],
)
def test_the_last_use_is_that_of_the_busiest_kernel_or_terminal(kernels, terminals, minutes):
    assert watch.last_use(kernels, terminals, NOW) == pytest.approx(NOW - minutes * MINUTE)


def test_nothing_to_use_says_nothing():
    assert watch.last_use([], [], NOW) is None


def test_the_first_look_counts_as_use_and_later_ones_do_not(tmp_path):
    state = tmp_path / "state" / "last-use"
    assert watch.seen_at(state, None, NOW) == NOW
    assert watch.seen_at(state, None, NOW + 50 * MINUTE) == NOW


def test_a_kernel_that_was_shut_down_is_remembered(tmp_path):
    state = tmp_path / "last-use"
    watch.seen_at(state, NOW, NOW)
    assert watch.seen_at(state, NOW + 30 * MINUTE, NOW + 31 * MINUTE) == NOW + 30 * MINUTE
    assert watch.seen_at(state, None, NOW + 60 * MINUTE) == NOW + 30 * MINUTE


def test_a_use_in_the_future_counts_as_now(tmp_path):
    state = tmp_path / "last-use"
    assert watch.seen_at(state, NOW + 500 * MINUTE, NOW) == NOW
    assert watch.seen_at(state, None, NOW + 10 * MINUTE) == NOW


@pytest.fixture
def jupyter():
    """A server whose kernels the test sets; gone at the end."""

    class Jupyter(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.server.answers.get(self.path)
            self.send_response(200 if known is not None else 404)
            self.end_headers()
            self.wfile.write(json.dumps(known).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Jupyter)
    server.answers = {"/api/kernels": [], "/api/terminals": []}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def run(tmp_path, server):
    """One look of the program, with the calls of the AWS CLI that it made."""
    calls = tmp_path / "calls"
    aws = tmp_path / "aws"
    aws.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    aws.chmod(0o755)
    names = ["--notebook", "taxi-notebook", "--region", "us-east-1", "--idle-minutes", "60"]
    where = ["--server", server, "--state", str(tmp_path / "last-use")]
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, PROGRAM, *names, *where], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout, calls.read_text().splitlines() if calls.exists() else []


def address(server):
    return f"http://127.0.0.1:{server.server_port}"


def used(tmp_path, minutes):
    (tmp_path / "last-use").write_text(str(datetime.now(timezone.utc).timestamp() - minutes * MINUTE))


def test_an_instance_that_is_idle_long_enough_is_stopped_by_its_name(tmp_path, jupyter):
    used(tmp_path, 61)
    jupyter.answers["/api/kernels"] = [kernel("idle", 70, datetime.now(timezone.utc).timestamp())]
    _, calls = run(tmp_path, address(jupyter))
    assert calls == [
        "sagemaker stop-notebook-instance --region us-east-1 --notebook-instance-name taxi-notebook",
    ]


def test_a_running_kernel_keeps_the_instance(tmp_path, jupyter):
    used(tmp_path, 600)
    jupyter.answers["/api/kernels"] = [kernel("busy", 300)]
    said, calls = run(tmp_path, address(jupyter))
    assert calls == []
    assert "idle for 0 of 60 minutes" in said


def test_a_server_that_does_not_answer_is_no_use(tmp_path, jupyter):
    used(tmp_path, 59)
    jupyter.answers.clear()
    said, calls = run(tmp_path, address(jupyter))
    assert "does not answer" in said
    assert calls == []
    used(tmp_path, 61)
    assert len(run(tmp_path, address(jupyter))[1]) == 1


def test_an_instance_that_was_just_started_is_not_stopped(tmp_path, jupyter):
    assert run(tmp_path, address(jupyter))[1] == []
