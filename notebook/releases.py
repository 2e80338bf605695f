"""One release, as a person starts it, follows it and answers for it."""

from __future__ import annotations

import io
import os
from typing import Any

import ipywidgets
import pandas as pd
from account import Account, is_error
from botocore.exceptions import ClientError
from IPython.display import clear_output, display
from progress import failures, progress
from trip_data import Prepared

WAITS = "Waits for a person"
UNDER_WAY = ("InProgress", "Stopping")
ANSWERS = {"approve": "Approved", "reject": "Rejected"}
FILES = ("train.csv", "validation.csv", "baseline.csv", "test.csv")


def upload(account: Account, prepared: Prepared) -> Release:
    """Uploads training data, the archive last: its arrival starts the release that is returned."""
    s3 = account.client("s3")
    for file in FILES:
        s3.upload_file(str(prepared.folder / file), account.data, f"{prepared.prefix}/{file}")
    archive = (prepared.folder / "data-source.zip").read_bytes()
    put = s3.put_object(Bucket=account.data, Key=f"{account.model}/data-source.zip", Body=archive)
    release = account.wait_for("the release of this upload", lambda: started_by(account, put["VersionId"]), minutes=15)
    print(f"version {put['VersionId']} of the data started release {release.id}")
    return release


def started_by(account: Account, version: str) -> Release | None:
    """The release whose source is this version of the archive."""
    answer = account.client("codepipeline").list_pipeline_executions(pipelineName=account.pipeline, maxResults=100)
    for summary in answer["pipelineExecutionSummaries"]:
        if any(revision.get("revisionId") == version for revision in summary.get("sourceRevisions", [])):
            return Release(account, summary["pipelineExecutionId"])
    return None


class Release:
    """:ivar id: the execution id, by which everything that the release makes is named"""

    def __init__(self, account: Account, execution_id: str) -> None:
        self.account = account
        self.id = execution_id
        self.pipelines = account.client("codepipeline")
        # The pipeline's state still shows a question for a moment after it was answered.
        self.answered: set[str] = set()

    def status(self) -> str:
        found = self.pipelines.get_pipeline_execution(pipelineName=self.account.pipeline, pipelineExecutionId=self.id)
        return found["pipelineExecution"]["status"]

    def actions(self) -> list[dict[str, Any]]:
        """What has run of it so far, oldest first, as ListActionExecutions describes it."""
        pages = self.pipelines.get_paginator("list_action_executions").paginate(
            pipelineName=self.account.pipeline, filter={"pipelineExecutionId": self.id}
        )
        found = [detail for page in pages for detail in page["actionExecutionDetails"]]
        found.reverse()  # they come newest first, and what began in the same second stays in order
        return sorted(found, key=lambda detail: detail["startTime"])

    def question(self) -> dict[str, str] | None:
        """Where it waits for a person, with the token of the question; None when it does not."""
        for stage in self.pipelines.get_pipeline_state(name=self.account.pipeline)["stageStates"]:
            if stage.get("latestExecution", {}).get("pipelineExecutionId") != self.id:
                continue
            for action in stage.get("actionStates", []):
                latest = action.get("latestExecution", {})
                token = latest.get("token")
                if token and latest["status"] == "InProgress" and token not in self.answered:
                    return {"stageName": stage["stageName"], "actionName": action["actionName"], "token": token}
        return None

    def follow(self) -> str:
        """Shows the release until it waits for a person or has ended; returns which."""
        states = self.pipelines.get_pipeline_state(name=self.account.pipeline)["stageStates"]
        stages = [state["stageName"] for state in states]

        def look() -> str | None:
            status = self.status()
            asked = self.question() is not None
            actions = self.actions()
            clear_output(wait=True)
            print(f"release {self.id}", *progress(stages, actions, self.account.now()), sep="\n")
            if asked:
                return WAITS
            return None if status in UNDER_WAY else status

        status = self.account.wait_for("the end of the release", look, minutes=180)
        print("", status, *(failures(self.actions()) if status == "Failed" else []), sep="\n")
        return status

    def finish(self) -> None:
        """Follows to the end. Raises RuntimeError when that is none that you wanted, with what to do."""
        status = self.follow()
        if status == WAITS:
            raise RuntimeError("The release still waits for an answer: press a button above, then run this cell again.")
        if status != "Succeeded":
            raise RuntimeError(f"The release is {status}. docs/runbook.md says for each stage what to look at.")

    def answer(self, status: str, summary: str = "answered in the notebook") -> str:
        """Answers the question with `Approved` or `Rejected`; returns what came of it."""
        question = self.question()
        if question is None:
            return "Nothing is asked at the moment."
        try:
            self.pipelines.put_approval_result(
                pipelineName=self.account.pipeline, **question, result={"status": status, "summary": summary}
            )
        except ClientError as error:
            if not is_error(error, "ApprovalAlreadyCompletedException", "InvalidApprovalTokenException"):
                raise
            status = "Somebody else has answered already"
        self.answered.add(question["token"])
        return f"{status}."

    def ask(self) -> None:
        """Shows two buttons; with the variable ANSWER (`approve` or `reject`) it answers at once."""
        if "ANSWER" in os.environ:
            print(self.answer(ANSWERS[os.environ["ANSWER"]]))
            return
        said = ipywidgets.Label("Press one, then go on with the next cell.")
        approve = ipywidgets.Button(description="Approve", button_style="success")
        reject = ipywidgets.Button(description="Reject", button_style="danger")

        def pressed(button: ipywidgets.Button) -> None:
            approve.disabled = reject.disabled = True
            said.value = self.answer("Approved" if button is approve else "Rejected")

        approve.on_click(pressed)
        reject.on_click(pressed)
        display(ipywidgets.HBox([approve, reject, said]))

    def manifest(self) -> dict[str, Any]:
        return self.account.read_json(f"releases/{self.id}/manifest.json")

    def scorecard(self) -> dict[str, Any]:
        return self.account.read_json(f"records/{self.id}/scorecard.json")

    def held_out(self) -> pd.DataFrame:
        """Rows that the model has not been trained with, label first."""
        return pd.read_csv(io.BytesIO(self.account.read(f"releases/{self.id}/test.csv")))
