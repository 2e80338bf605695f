"""What moto holds, into a file and out of it again.

The file is a line of JSON that says what it is, and the pickled attributes of moto's backends (moto_shapes.py). The
bytes of S3's objects lie beside it (moto_bodies.py).
"""

import errno
import hashlib
import io
import json
import os

import moto
from moto.backends import get_backend
from moto.core.base_backend import BaseBackend
from moto.logs.models import LogEvent
from moto.s3.models import s3_backends
from moto_bodies import Bodies, DamagedBodyError, flush, keep_buffers_apart, write_whole
from moto_shapes import SERVICES, StateError, StateReader, StateWriter

KIND = "state of moto in a rehearsal"
FORMAT = 1


class Keeping:
    """Answers the engine's two requests, each with the `directory` and the `file` in it."""

    def __init__(self) -> None:
        keep_buffers_apart()
        self.bodies = Bodies()

    def answer(self, path: str, said: dict, server) -> tuple[str, dict]:
        """The HTTP status and what is answered. `asked` goes along, so that no identifier is ever drawn twice."""
        try:
            directory, file = said["directory"], said["file"]
            match path:
                case "/keep":
                    objects = keep(directory, file, self.bodies, {"asked": server.asked})
                    return "200 OK", {"objects": objects}
                case "/resume":
                    if server.asked:
                        raise StateError("a state can be taken up only before anything is asked for")
                    server.asked = resume(directory, file)["asked"]
                    return "200 OK", {}
                case _:
                    return "501 Not Implemented", {"error": f"{path} is not offered"}
        except (StateError, DamagedBodyError) as error:
            return "409 Conflict", {"error": str(error)}
        except OSError as error:
            return "409 Conflict", {"error": str(error), "code": errno.errorcode.get(error.errno)}


def keep(directory: str, file: str, bodies: Bodies, more: dict) -> list[str]:
    """Writes the state to `<directory>/<file>` and each object's bytes to `<directory>/objects/`; answers their names.

    What was kept before under other names stays as it is. Raises StateError for what cannot be kept.
    """
    objects = os.path.join(directory, "objects")
    os.makedirs(objects, mode=0o700, exist_ok=True)
    backends = {
        (service, account, region): attributes_of(backend)
        for service in SERVICES
        for account, region, backend in get_backend(service).iter_backends()
    }
    stream = io.BytesIO()
    writer = StateWriter(stream, directory, bodies)
    writer.dump({"backends": backends, "log_events": LogEvent._event_id, "more": more})
    bodies.write()
    flush(objects)  # before a state names them
    content = stream.getvalue()
    about = {"kind": KIND, "format": FORMAT, "moto": moto.__version__, "sha256": hashlib.sha256(content).hexdigest()}
    write_whole(os.path.join(directory, file), json.dumps(about).encode() + b"\n" + content)
    flush(directory)
    return sorted(writer.digests)


def resume(directory: str, file: str) -> dict:
    """Takes up a state into a moto that holds nothing; answers what `keep` was given as `more`.

    Raises StateError, and has changed nothing then.
    """
    path = os.path.join(directory, file)
    try:
        with open(path, "rb") as stream:
            about, content = stream.readline(), stream.read()
    except FileNotFoundError:
        raise StateError(f"there is no file {path}") from None
    check(path, about, content)
    reader = StateReader(io.BytesIO(content), directory)
    try:
        state = reader.load()
    except DamagedBodyError as damage:
        raise StateError(f"{path} names an object of S3, but {damage}") from None
    except StateError as error:
        raise StateError(f"{path}: {error}") from None
    for (service, account, region), attributes in state["backends"].items():
        backend = reader.backend(service, account, region)
        take_up(backend, attributes)
        get_backend(service)[account][region] = backend
        if service == "s3":
            s3_backends.bucket_accounts.update(dict.fromkeys(backend.buckets, (region, account)))
    LogEvent._event_id = state["log_events"]
    return state["more"]


def check(path: str, about: bytes, content: bytes) -> None:
    """Refuses what is no whole state of this moto, before anything is made of it."""
    try:
        said = json.loads(about)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise StateError(f"{path} is no {KIND}")
    if (said.get("format"), said.get("moto")) != (FORMAT, moto.__version__):
        kept = f"{path} was kept in format {said.get('format')} by moto {said.get('moto')}"
        here = f"here are format {FORMAT} and moto {moto.__version__}"
        raise StateError(f"{kept}; {here}. Go on with the version of the project that kept it, or begin a new state")
    if hashlib.sha256(content).hexdigest() != said.get("sha256"):
        raise StateError(f"{path} is damaged: its digest is not the one in its first line")


def attributes_of(backend: BaseBackend) -> dict:
    attributes = dict(vars(backend))
    if "_resource_tags" in attributes:  # of Parameter Store: dictionaries that make others by a lambda
        attributes["_resource_tags"] = {kind: dict(tags) for kind, tags in attributes["_resource_tags"].items()}
    return attributes


def take_up(backend: BaseBackend, attributes: dict) -> None:
    for kind, tags in attributes.pop("_resource_tags", {}).items():
        backend._resource_tags[kind].update(tags)
    vars(backend).update(attributes)
