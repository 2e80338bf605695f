"""Calls of the API, against a server that notes what it is asked."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest
from api import NO_ANSWER, Answer, Api, Clients, address_of
from recorded import account_with, at


@pytest.fixture
def served(monkeypatch):
    """Its address and what it was asked; an account whose API stands behind it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            asked.append((self.path, self.headers, body))
            self.send_response(500 if body == "fail" else 200)
            self.send_header("x-execution-id", "mine")
            self.end_headers()
            self.wfile.write(b"said")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        yield asked
        server.shutdown()
        thread.join()


def api_of():
    output = {"OutputKey": "ApiUrl", "OutputValue": "https://abc123.execute-api.us-east-1.amazonaws.com/prod/api"}
    stack = {"StackName": "taxi-prod", "CreationTime": at(0), "StackStatus": "CREATE_COMPLETE", "Outputs": [output]}
    return Api(account_with(cloudformation=[("describe_stacks", {"Stacks": [stack]})]))


def test_goes_to_the_api_s_own_address_unless_the_account_is_rehearsed():
    url = "https://abc123.execute-api.us-east-1.amazonaws.com/prod/api"
    assert address_of(url, None) == url
    assert address_of(url, "http://127.0.0.1:4599") == "http://127.0.0.1:4599/execute-api/abc123/prod/api"


def test_signs_its_requests_for_the_api(served):
    answer = api_of().call("1,2")
    ((path, headers, body),) = served
    assert (path, body, answer) == ("/execute-api/abc123/prod/api", "1,2", Answer(200, "said", "mine"))
    assert "/us-east-1/execute-api/aws4_request" in headers["authorization"]
    assert headers["content-type"] == "text/csv"


def test_takes_a_failure_for_an_answer(served):
    assert api_of().call("fail") == Answer(500, "said", "mine")


def test_takes_a_lost_connection_for_no_answer(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert api_of().call("1,2").status == NO_ANSWER


def test_keeps_calling_row_after_row_until_it_is_stopped(served):
    rows = pd.DataFrame({"minutes": [1.5, 2.0], "passengers": [1, 2]})
    with Clients(api_of(), rows, per_second=200) as clients:
        while len(clients.answers) < 3:
            threading.Event().wait(0.01)
    assert [body for _, _, body in served][:3] == ["1.5,1", "2,2", "1.5,1"]
    assert not clients.thread.is_alive()
    assert len(served) == len(clients.answers)


def test_sums_up_what_clients_met_by_release():
    clients = Clients(api_of(), pd.DataFrame({"minutes": [1.0]}))
    clients.answers += [(200, "one", 10.0), (503, "one", 30.0), (400, "one", 20.0), (NO_ANSWER, None, 40.0)]
    summary = clients.summary()
    assert summary.loc["one", ["requests", "failed", "median_ms"]].tolist() == [3, 1, 20]
    assert summary.loc["not said", "failed"] == 1
