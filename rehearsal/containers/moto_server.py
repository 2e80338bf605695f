"""The moto server of a rehearsal: S3, KMS, SNS, SSM, CloudWatch Logs and Secrets Manager, for the gateway alone.

Unlike `python -m moto.server` it
  - answers only requests that carry the secret of its environment (REHEARSAL_SECRET); its own control API, the
    instance metadata and every service that the gateway does not pass on do not exist here;
  - takes the time of each request from the gateway (virtual milliseconds since the epoch) and its random
    identifiers from a seed and from what is asked, so that a rehearsal can be repeated;
  - works on one request after the other, so that "create only if there is none" has one winner;
  - keeps what it holds in a directory, and takes it up from there, when the engine asks for it;
  - ends when its standard input does, so that it outlives nobody.

It prints one line, `{"port": N}`, when it is ready.
"""

import hmac
import io
import json
import logging
import os
import sys
import threading
import traceback

from moto.core import utils as moto_utils
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto_services import SERVICES, load_services
from werkzeug.serving import make_server

# The service of the engine's own requests, which are answered by moto_state.py.
ENGINE = "rehearsal"


class Application:
    """Lets the gateway in, one request at a time, and to the services of the list alone."""

    def __init__(self, secret: str, seed: str, keeping) -> None:
        self.secret = secret
        self.seed = seed
        self.keeping = keeping
        # How often each thing was asked that may change something: what the identifiers of its answer are drawn from.
        self.asked: dict[str, int] = {}
        self.lock = threading.Lock()
        self.services = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        if not hmac.compare_digest(environ.pop("HTTP_X_REHEARSAL_SECRET", ""), self.secret):
            return refuse(start_response, "403 Forbidden", "this server answers the rehearsal's gateway alone")
        service = environ.pop("HTTP_X_REHEARSAL_SERVICE", "")
        if service not in (*SERVICES, ENGINE):
            return refuse(
                start_response, "501 Not Implemented", f"{service or 'a request without service'} is not offered"
            )
        now_ms = float(environ.pop("HTTP_X_REHEARSAL_NOW"))
        # Read before the lock is taken: a client that stalls holds up nobody else.
        environ["wsgi.input"] = io.BytesIO(read_body(environ))
        with self.lock:
            moto_utils.rehearsal_now_ms = now_ms
            try:
                if service == ENGINE:
                    said = json.loads(environ["wsgi.input"].read())
                    return answer_json(start_response, *self.keeping.answer(environ["PATH_INFO"], said, self))
                self.draw_for(service, environ)
                return list(self.application(service)(environ, start_response))
            except Exception as error:  # noqa: BLE001 - whatever it is, the gateway is told and ends the rehearsal
                traceback.print_exc()
                return crash(start_response, error)

    def draw_for(self, service: str, environ) -> None:
        """Fixes the identifiers that this request draws, such as an object's version, whatever came between."""
        asked = f"{service} {environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ.get('HTTP_X_AMZ_TARGET', '')}"
        count = 0
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            count = self.asked[asked] = self.asked.get(asked, 0) + 1
        mock_random.seed(f"{self.seed} {asked} {count}")

    def application(self, service: str):
        """The service's application: chosen by the gateway's word, where moto would guess it from path and headers."""
        if service not in self.services.app_instances:
            self.services.app_instances[service] = self.services.create_app(service)
        return self.services.app_instances[service]


def read_body(environ) -> bytes:
    """The whole body; werkzeug ends the stream of a chunked one by itself."""
    if environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read()
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return body
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length) if length else b""


def crash(start_response, error: Exception):
    """What moto does not do (NotImplementedError) or does wrongly, in a form that the gateway knows from an answer."""
    body = f"{type(error).__name__}: {error}".encode()
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
        ("X-Rehearsal-Crash", type(error).__name__),
    ]
    start_response("500 Internal Server Error", headers)
    return [body]


def answer_json(start_response, status: str, answer: dict):
    body = json.dumps(answer).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def refuse(start_response, status: str, text: str):
    body = text.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


class Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps the gateway's connections open

    def log_request(self, code="-", size="-") -> None:
        """Silent: the gateway records every call."""


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    load_services()
    from moto_state import Keeping  # not earlier: it imports the services' models

    application = Application(os.environ["REHEARSAL_SECRET"], os.environ["REHEARSAL_SEED"], Keeping())
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Handler)
    print(json.dumps({"port": server.server_port}), flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
