import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from layout import make_layout

CONTAINERS = Path(__file__).parents[3] / "rehearsal" / "containers"
CSV = {"Content-Type": "text/csv"}


def start(directory: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, str(CONTAINERS / "serve.py"), str(directory), *more]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def last_words(server: subprocess.Popen) -> tuple[int, str]:
    """Exit code and errors of a server that ends by itself, its standard input still open."""
    words = server.stderr.read()
    return server.wait(20), words.strip()


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    root = make_layout(tmp_path_factory.mktemp("job"), {"num_round": "30"})
    subprocess.run([sys.executable, str(CONTAINERS / "train.py"), str(root)], check=True, capture_output=True)
    return root / "model"


@pytest.fixture(scope="module")
def connection(model) -> Iterator[http.client.HTTPConnection]:
    server = start(model)
    port = json.loads(server.stdout.readline())["port"]
    yield http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    server.stdin.close()
    server.wait(10)


def ask(connection, body, headers=CSV, method="POST", path="/invocations") -> tuple[int, str, str]:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type"), answer.read().decode()


def test_ping_answers_200(connection):
    assert ask(connection, None, {}, "GET", "/ping")[0] == 200


def test_one_row_is_predicted_by_the_trained_model(connection):
    status, media_type, text = ask(connection, "4,2")
    assert (status, media_type) == (200, "text/csv")
    assert float(text) == pytest.approx(10, abs=1)


def test_csv_answer_has_one_prediction_a_line(connection):
    lines = ask(connection, "4,2\n1,1\n")[2].splitlines()
    assert [round(float(line)) for line in lines] == [10, 3]


def test_json_answer_lists_scores(connection):
    status, media_type, text = ask(connection, "4,2\n1,1", {**CSV, "Accept": "application/json"})
    assert (status, media_type) == (200, "application/json")
    assert [list(item) for item in json.loads(text)["predictions"]] == [["score"], ["score"]]


def test_parameters_of_the_content_type_do_not_matter(connection):
    assert ask(connection, "4,2", {"Content-Type": "text/csv; charset=utf-8"})[0] == 200


@pytest.mark.parametrize("body", ["4;2", "4\t2", "4 2"])
def test_delimiter_is_guessed(connection, body):
    assert ask(connection, body)[2] == ask(connection, "4,2")[2]


def test_empty_field_is_a_missing_value(connection):
    assert ask(connection, "4,")[0] == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        ("", CSV, 204, ""),
        ("1,2,3", CSV, 400, "Feature shape mismatch, expected: 2, got 3"),
        ("1", CSV, 400, "expected: 2, got 1"),
        ("a,b", CSV, 415, "please ensure data is in csv format"),
        ("1,2\n1", CSV, 415, "please ensure data is in csv format"),
        ("[[1,2]]", {"Content-Type": "application/json"}, 415, "Content-type application/json is not supported"),
        ("1,2", {}, 415, "is not supported"),
        ("1,2", {**CSV, "Accept": "image/png"}, 406, "Accept type image/png is not supported"),
        ("x" * (6 * 1024**2 + 1), CSV, 413, "Too Large"),
    ],
)
def test_what_cannot_be_answered_has_its_status(connection, body, headers, status, words):
    answered, _, text = ask(connection, body, headers)
    assert answered == status
    assert words in text


def test_body_at_the_limit_is_read(connection):
    head = "4,2."
    assert ask(connection, head + "0" * (6 * 1024**2 - len(head)))[2] == ask(connection, "4,2")[2]


def test_unknown_path_is_404(connection):
    assert ask(connection, None, {}, "GET", "/models")[0] == 404
    assert ask(connection, "1,2", CSV, "POST", "/predict")[0] == 404


def test_connection_is_kept(connection):
    ask(connection, "4,2")
    before = connection.sock
    ask(connection, "4,2")
    assert connection.sock is before


def test_server_ends_when_its_starter_lets_go(model):
    server = start(model)
    port = json.loads(server.stdout.readline())["port"]
    server.stdin.close()
    assert server.wait(10) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_broken_model_ends_the_server_with_the_reason(tmp_path):
    (tmp_path / "xgboost-model").write_bytes(b"not a model")
    code, words = last_words(start(tmp_path))
    assert code == 1
    assert "Unable to load model" in words


def test_missing_model_is_named(tmp_path):
    assert "must hold one file, xgboost-model; found: none" in last_words(start(tmp_path))[1]


def test_injected_death_tells_its_reason(model):
    assert last_words(start(model, "--fail", "out of memory")) == (1, "out of memory")
