"""The REST API as its clients call it: signed (SigV4), over HTTP."""

from __future__ import annotations

import http.client
import os
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pandas as pd
from account import Account
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

# API Gateway waits 29 s.
TIMEOUT_SECONDS = 30
NO_ANSWER = 0


@dataclass(frozen=True)
class Answer:
    """:ivar status: of HTTP, or 0 when there was no answer
    :ivar release: that gave it; None when the API does not say so, as an open one does not"""

    status: int
    body: str
    release: str | None = None
    endpoint: str | None = None


def address_of(url: str, account_address: str | None) -> str:
    """Where the API answers: a rehearsal does so at its own address, below `/execute-api`."""
    if not account_address:
        return url
    host, path = url.removeprefix("https://").split("/", 1)
    return f"{account_address}/execute-api/{host.split('.')[0]}/{path}"


class Api:
    def __init__(self, account: Account) -> None:
        self.url = address_of(account.outputs("prod")["ApiUrl"], os.environ.get("AWS_ENDPOINT_URL"))
        self.region = account.session.region_name
        self.credentials = account.session.get_credentials()

    def call(self, rows: str, accept: str = "application/json") -> Answer:
        """POSTs rows of CSV."""
        headers = {"content-type": "text/csv", "accept": accept}
        request = AWSRequest("POST", self.url, data=rows, headers=headers)
        SigV4Auth(self.credentials.get_frozen_credentials(), "execute-api", self.region).add_auth(request)
        signed = urllib.request.Request(self.url, data=rows.encode(), headers=dict(request.headers), method="POST")
        try:
            with urllib.request.urlopen(signed, timeout=TIMEOUT_SECONDS) as response:
                return answer_of(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return answer_of(error.code, error.headers, error.read())
        except (OSError, http.client.HTTPException) as error:
            return Answer(NO_ANSWER, str(error))


def answer_of(status: int, headers: http.client.HTTPMessage, body: bytes) -> Answer:
    return Answer(status, body.decode(), headers.get("x-execution-id"), headers.get("x-endpoint-name"))


def line_of(row: pd.Series) -> str:
    return ",".join(f"{value:g}" for value in row)


class Clients:
    """Clients that keep calling, from a thread of their own, and count who answered.

    :param rows: features of trips, asked one at a time, over and over
    """

    def __init__(self, api: Api, rows: pd.DataFrame, per_second: float = 20) -> None:
        self.api = api
        self.lines = [line_of(row) for _, row in rows.iterrows()]
        self.pause = 1 / per_second
        self.answers: list[tuple[int, str | None, float]] = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self.stopped.is_set():
            began = time.monotonic()
            answer = self.api.call(self.lines[len(self.answers) % len(self.lines)])
            self.answers.append((answer.status, answer.release, (time.monotonic() - began) * 1000))
            self.stopped.wait(self.pause)

    def start(self) -> Clients:
        self.thread.start()
        return self

    def stop(self) -> None:
        self.stopped.set()
        if self.thread.is_alive():
            self.thread.join()

    def __enter__(self) -> Clients:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def summary(self) -> pd.DataFrame:
        """What they met, for each release that answered: requests, failures (5xx or no answer), milliseconds."""
        answers = pd.DataFrame(self.answers, columns=["status", "release", "ms"])
        answers["failed"] = (answers["status"] >= 500) | (answers["status"] == NO_ANSWER)
        by_release = answers.groupby(answers["release"].fillna("not said"))
        table = by_release.agg(requests=("status", "size"), failed=("failed", "sum"), median_ms=("ms", "median"))
        table["p99_ms"] = by_release["ms"].quantile(0.99)
        return table.round(1)
