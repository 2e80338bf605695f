"""An account for the notebook's modules: clients of boto3, stubbed, whose calls are judged by the services' models."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import boto3
from account import Account
from botocore.stub import Stubber

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
# One for all: it keeps the services' models, which take longest to read.
SESSION = boto3.Session("a-key", "its-secret", region_name="us-east-1")
DATE = {"HTTPStatusCode": 200, "HTTPHeaders": {"date": "Mon, 05 Jan 2026 09:30:00 GMT"}}


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def account_with(**answers) -> Account:
    """:param answers: what each service is asked in turn: operation, answer and, if they matter, expected parameters.
    An answer that is a text is the code of an error
    """
    clients = {service: SESSION.client(service) for service in answers}
    for service, calls in answers.items():
        stubber = Stubber(clients[service])
        for operation, answer, *expected in calls:
            if isinstance(answer, str):
                stubber.add_client_error(operation, answer)
            else:
                stubber.add_response(operation, {**answer, "ResponseMetadata": DATE}, *expected)
        stubber.activate()
    return Account("taxi", "taxi-pipeline", "artifacts", "data", 0.1, SESSION, clients)


def now(times: int = 1) -> list[tuple[str, dict]]:
    """The account's clock, asked so often."""
    return [("get_caller_identity", {"Arn": "arn:aws:sts::111122223333:assumed-role/notebook/me"})] * times
