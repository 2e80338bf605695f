"""The account's names, its clock, and waiting for it."""

from datetime import datetime, timezone

import pytest
from account import Account
from recorded import account_with, now

ENVIRONMENT = {
    **{"MODEL_NAME": "taxi", "PIPELINE_NAME": "taxi-pipeline", "ARTIFACT_BUCKET": "a", "DATA_BUCKET": "d"},
    "POLL_SECONDS": "2",
}


@pytest.fixture(autouse=True)
def _region(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def test_is_told_by_the_environment():
    account = Account.of_environment(ENVIRONMENT)
    assert (account.model, account.artifacts, account.poll_seconds) == ("taxi", "a", 2)
    assert Account.of_environment({**ENVIRONMENT, "POLL_SECONDS": "15"}).poll_seconds == 15


def test_names_every_variable_that_is_missing():
    with pytest.raises(RuntimeError, match="Not set: MODEL_NAME, DATA_BUCKET"):
        Account.of_environment({"PIPELINE_NAME": "p", "ARTIFACT_BUCKET": "a", "DATA_BUCKET": ""})


@pytest.mark.parametrize("seconds", ["0", "-1", "301"])
def test_takes_no_poll_interval_that_makes_no_sense(seconds):
    with pytest.raises(RuntimeError, match="POLL_SECONDS is"):
        Account.of_environment({**ENVIRONMENT, "POLL_SECONDS": seconds})


def test_reads_the_account_s_clock_and_not_this_machine_s():
    assert account_with(sts=now()).now() == datetime(2026, 1, 5, 9, 30, tzinfo=timezone.utc)


def test_waits_until_there_is_an_answer_and_not_for_ever():
    account = account_with()
    answers = iter([None, "here"])
    assert account.wait_for("it", lambda: next(answers), minutes=1) == "here"
    with pytest.raises(TimeoutError, match="it did not come within 0 minutes"):
        account.wait_for("it", lambda: None, minutes=0)
