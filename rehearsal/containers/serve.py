"""Serves a model as SageMaker's built-in XGBoost container does: GET /ping and POST /invocations on 127.0.0.1.

Usage: serve.py MODEL_DIRECTORY [--fail REASON]

Prints {"port": N} once it listens, and ends when its standard input is closed: whoever started it holds that open,
so that no server outlives its starter. A model that cannot be loaded ends it with the reason, and the ping never
answers. --fail ends it likewise; it is how a scenario has a container die.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from lean_xgboost import xgboost

CSV = "text/csv"
JSON = "application/json"
DEFAULT_MAXIMUM_BYTES = 6 * 1024**2


class Refusal(Exception):  # noqa: N818 - an answer, not a fault of this program
    """A request that is answered with an error status and a text."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Model:
    """The trained model, answering rows of features."""

    def __init__(self, directory: Path) -> None:
        """Loads the one model file of the directory. Raises ValueError when there is none or more than one."""
        files = sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith("."))
        if len(files) != 1:
            found = ", ".join(path.name for path in files) or "none"
            raise ValueError(f"the model archive must hold one file, xgboost-model; found: {found}")
        self.booster = xgboost.Booster(model_file=str(files[0]))
        self.booster.set_param({"nthread": 1})
        self.features = self.booster.num_features()
        config = json.loads(self.booster.save_config())
        self.linear = config["learner"]["gradient_booster"]["name"] == "gblinear"
        self.lock = threading.Lock()
        self.predict(np.zeros((1, self.features)))  # the first prediction sets up what all later ones use

    def predict(self, rows: np.ndarray) -> list[Any]:
        """One prediction per row; NaN is a missing value."""
        if rows.shape[1] != self.features:
            raise Refusal(
                HTTPStatus.BAD_REQUEST,
                f"Unable to evaluate payload provided: Feature shape mismatch, expected: {self.features}, "
                f"got {rows.shape[1]}",
            )
        with self.lock:
            if self.linear:
                return self.booster.predict(xgboost.DMatrix(rows)).tolist()
            return self.booster.inplace_predict(rows, validate_features=False).tolist()


def read_rows(body: bytes, content_type: str | None) -> np.ndarray:
    """The rows of a request. Raises Refusal 415 for another content type and for what is not CSV of numbers."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type not in (CSV, "csv"):
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"Content-type {content_type} is not supported by the rehearsal. Supported content-type is {CSV}",
        )
    try:
        lines = body.decode("utf-8").strip().split("\n")
        delimiter = find_delimiter(lines[0])
        return np.array([[number_or_missing(text) for text in line.split(delimiter)] for line in lines])
    except ValueError as error:
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"Loading csv data failed with Exception, please ensure data is in csv format:\n {type(error)}\n {error}",
        ) from error


def find_delimiter(line: str) -> str:
    """What the container's `csv.Sniffer` settles on for a line of unquoted numbers: the first of these in it."""
    return next((sign for sign in ",\t; :" if sign in line), ",")


def number_or_missing(text: str) -> float:
    return float(text) if text else float("nan")


def write_answer(predictions: list[Any], accept: str | None) -> tuple[str, str]:
    """Media type and text. CSV is one prediction a line, as the container writes it since April 2022."""
    media_type = (accept or "").partition(";")[0].strip().lower()
    if media_type in ("", "*/*"):
        media_type = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", CSV)
    if media_type == CSV:
        rows = (row if isinstance(row, list) else [row] for row in predictions)
        return CSV, "".join(",".join(map(str, row)) + "\n" for row in rows)
    if media_type == JSON:
        return JSON, json.dumps({"predictions": [{"score": prediction} for prediction in predictions]})
    raise Refusal(
        HTTPStatus.NOT_ACCEPTABLE,
        f"Accept type {accept} is not supported. Please use supported accept types: {[JSON, CSV]}.",
    )


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive; `model` and `maximum_bytes` are set before the server starts."""

    model: Model
    maximum_bytes = DEFAULT_MAXIMUM_BYTES
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "container"

    def do_GET(self) -> None:
        if self.path == "/ping":
            self.answer(HTTPStatus.OK)
        else:
            self.answer(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.close_connection = True
            return self.answer(HTTPStatus.LENGTH_REQUIRED)
        if int(length) > self.maximum_bytes:
            self.discard(int(length))
            return self.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text="Request Entity Too Large")
        body = self.rfile.read(int(length))
        if self.path != "/invocations":
            return self.answer(HTTPStatus.NOT_FOUND)
        if not body:
            return self.answer(HTTPStatus.NO_CONTENT)
        try:
            rows = read_rows(body, self.headers.get("Content-Type"))
            media_type, text = write_answer(self.model.predict(rows), self.headers.get("Accept"))
        except Refusal as refusal:
            return self.answer(refusal.status, text=str(refusal))
        return self.answer(HTTPStatus.OK, media_type, text)

    def discard(self, length: int) -> None:
        """Reads what will not be used: a client that is still sending would not see the answer otherwise."""
        while length > 0 and (part := self.rfile.read(min(length, 1024**2))):
            length -= len(part)

    def answer(self, status: HTTPStatus, media_type: str = "text/html; charset=utf-8", text: str = "") -> None:
        body = text.encode()
        head = [f"HTTP/1.1 {status.value} {status.phrase}"]
        if status != HTTPStatus.NO_CONTENT:
            head += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
        if self.close_connection:
            head.append("Connection: close")
        # One write: head and body leave in one packet.
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)

    def log_message(self, *_: object) -> None:
        """Requests are counted by who sends them."""


def end_with_starter() -> None:
    # Not through sys.stdin: a thread that holds its lock would break the interpreter's own way out.
    while os.read(0, 4096):
        pass
    os._exit(0)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Serves an XGBoost model as a SageMaker container does.")
    parser.add_argument("model", type=Path, help="directory of the extracted model archive")
    parser.add_argument("--fail", metavar="REASON", help="end at once with this reason")
    options = parser.parse_args(arguments)
    if options.fail is not None:
        sys.exit(options.fail)
    threading.Thread(target=end_with_starter, daemon=True).start()
    try:
        Handler.model = Model(options.model)
    except (OSError, ValueError) as error:  # XGBoostError is a ValueError
        sys.exit(f"Unable to load model: {error}")
    Handler.maximum_bytes = int(os.environ.get("MAX_CONTENT_LENGTH", DEFAULT_MAXIMUM_BYTES))
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(json.dumps({"port": server.server_port}), flush=True)
    print("The model is loaded.", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
