"""Starting, following and answering for a release."""

import ipywidgets
import pytest
import releases
from botocore.exceptions import ClientError
from recorded import account_with, at, now
from releases import WAITS, Release, started_by

STATE = {
    "stageStates": [
        {"stageName": "Source", "latestExecution": {"pipelineExecutionId": "another", "status": "Succeeded"}},
        {
            "stageName": "DeployDev",
            "latestExecution": {"pipelineExecutionId": "mine", "status": "InProgress"},
            "actionStates": [
                {"actionName": "Deploy", "latestExecution": {"status": "Succeeded"}},
                {"actionName": "Approve", "latestExecution": {"status": "InProgress", "token": "a-token"}},
            ],
        },
    ]
}
ASKED = ("get_pipeline_state", STATE)
ANSWERED = {"status": "Approved", "summary": "answered in the notebook"}
PUT = {"pipelineName": "taxi-pipeline", "stageName": "DeployDev", "actionName": "Approve", "token": "a-token"}
APPROVED = ("put_approval_result", {}, {**PUT, "result": ANSWERED})


def status_is(status):
    return "get_pipeline_execution", {"pipelineExecution": {"status": status}}


def actions(*details):
    return "list_action_executions", {"actionExecutionDetails": list(details)}


def test_knows_its_release_by_the_version_of_the_upload_alone():
    summaries = [
        {"pipelineExecutionId": "other", "sourceRevisions": [{"actionName": "Data", "revisionId": "v1"}]},
        {"pipelineExecutionId": "mine", "sourceRevisions": [{"actionName": "Data", "revisionId": "v2"}]},
        {"pipelineExecutionId": "early"},
    ]
    listed = ("list_pipeline_executions", {"pipelineExecutionSummaries": summaries})
    account = account_with(codepipeline=[listed, listed])
    assert started_by(account, "v2").id == "mine"
    assert started_by(account, "v3") is None


def test_asks_nobody_for_a_question_of_another_release():
    assert Release(account_with(codepipeline=[ASKED]), "another").question() is None


def test_approves_with_the_token_of_the_question_and_takes_the_question_for_answered():
    # For a moment the pipeline still shows it.
    release = Release(account_with(codepipeline=[ASKED, APPROVED, ASKED]), "mine")
    assert release.answer("Approved") == "Approved."
    assert release.question() is None


@pytest.mark.parametrize("code", ["InvalidApprovalTokenException", "ApprovalAlreadyCompletedException"])
def test_says_when_somebody_else_was_first(code):
    release = Release(account_with(codepipeline=[ASKED, ("put_approval_result", code)]), "mine")
    assert release.answer("Approved") == "Somebody else has answered already."


def test_lets_any_other_refusal_be_seen_and_the_question_stays():
    denied = ("put_approval_result", "AccessDeniedException")
    release = Release(account_with(codepipeline=[ASKED, denied, ASKED]), "mine")
    with pytest.raises(ClientError, match="AccessDenied"):
        release.answer("Approved")
    assert release.question() is not None


def test_answers_nothing_when_nothing_is_asked():
    assert Release(account_with(codepipeline=[ASKED]), "later").answer("Approved") == "Nothing is asked at the moment."


def test_answers_by_a_button_once(monkeypatch):
    shown = []
    monkeypatch.setattr(releases, "display", shown.append)
    monkeypatch.delenv("ANSWER", raising=False)
    Release(account_with(codepipeline=[ASKED, APPROVED]), "mine").ask()
    approve, reject, said = shown[0].children
    assert isinstance(approve, ipywidgets.Button)
    approve.click()
    assert (said.value, approve.disabled, reject.disabled) == ("Approved.", True, True)


def test_answers_by_the_environment_when_nobody_sits_there(monkeypatch, capsys):
    monkeypatch.setenv("ANSWER", "reject")
    rejected = ("put_approval_result", {}, {**PUT, "result": {**ANSWERED, "status": "Rejected"}})
    Release(account_with(codepipeline=[ASKED, rejected]), "mine").ask()
    assert capsys.readouterr().out == "Rejected.\n"


def test_follows_to_the_question(capsys):
    looks = [ASKED, status_is("InProgress"), ASKED, actions()]
    assert Release(account_with(codepipeline=looks, sts=now()), "mine").follow() == WAITS
    assert "0 of 2 stages" in capsys.readouterr().out


def test_follows_a_stop_to_its_end():
    looks = [
        *[ASKED, status_is("Stopping"), ASKED, actions()],
        *[status_is("Stopped"), ASKED, actions()],
    ]
    assert Release(account_with(codepipeline=looks, sts=now(2)), "other").follow() == "Stopped"


def test_tells_who_did_not_answer_to_do_so():
    looks = [ASKED, status_is("InProgress"), ASKED, actions()]
    with pytest.raises(RuntimeError, match="press a button above, then run this cell again"):
        Release(account_with(codepipeline=looks, sts=now()), "mine").finish()


def test_shows_why_a_release_has_failed_and_where_to_read_on(capsys):
    failed = {
        **{
            "stageName": "Source",
            "actionName": "Data",
            "status": "Failed",
            "startTime": at(0),
            "lastUpdateTime": at(1),
        },
        "output": {"executionResult": {"externalExecutionSummary": "there is no archive"}},
    }
    looks = [ASKED, status_is("Failed"), ASKED, actions(failed), actions(failed)]
    with pytest.raises(RuntimeError, match=r"The release is Failed\. docs/runbook\.md"):
        Release(account_with(codepipeline=looks, sts=now()), "other").finish()
    assert "Source, Data: there is no archive" in capsys.readouterr().out
