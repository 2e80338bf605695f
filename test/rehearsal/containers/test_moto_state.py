import io
import os
import pickle
import weakref

import pytest
from moto_services import load_services

load_services()

import moto_bodies  # noqa: E402 - the services' models are loaded as the server has them
from moto.s3.models import FakeKey  # noqa: E402
from moto_bodies import Bodies, DamagedBodyError, KeptBody, path_of  # noqa: E402
from moto_shapes import StateError, StateReader, StateWriter  # noqa: E402

moto_bodies.keep_buffers_apart()


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "objects").mkdir()
    return str(tmp_path)


def a_key(value: bytes) -> FakeKey:
    return FakeKey("k", value, account_id="111122223333", region_name="us-east-1", bucket_name="b")


def written(thing, directory: str, bodies: Bodies) -> bytes:
    stream = io.BytesIO()
    StateWriter(stream, directory, bodies).dump(thing)
    bodies.write()
    return stream.getvalue()


class Foreign:
    """A class that is no part of moto."""


@pytest.mark.parametrize("thing", [Foreign(), Foreign, os.system, print, memoryview, OSError("x"), [1, {"a": len}]])
def test_what_is_no_part_of_motos_state_is_refused_by_name_when_it_is_kept(thing, directory):
    with pytest.raises(StateError, match=r"moto holds .*, which cannot be kept"):
        written(thing, directory, Bodies())


@pytest.mark.parametrize(
    "name",
    [
        *(("os", "system"), ("builtins", "eval"), ("builtins", "getattr"), ("subprocess", "Popen")),
        # Reached through a module that is known: what it has imported, what stands below a class, its functions.
        *(("moto.s3.models", "os"), ("moto.s3.models", "os.system"), ("moto.s3.models", "BytesIO")),
        *(("moto.s3.models", "FakeKey.__init__"), ("moto.s3.models", "get_canned_acl"), ("moto_shapes", "StateReader")),
        ("moto.s3.models", "S3Backend"),
    ],
)
def test_a_name_that_is_no_part_of_a_state_is_refused_when_it_is_read(name, directory):
    module, attribute = name
    hostile = b"\x80\x05" + b"".join(b"\x8c" + bytes([len(n)]) + n.encode() for n in (module, attribute)) + b"\x93."
    with pytest.raises(StateError, match=f"asks for {module}.{attribute}"):
        StateReader(io.BytesIO(hostile), directory).load()


def test_the_hostile_bytes_of_these_tests_are_a_pickle_that_finds_the_name():
    assert pickle.loads(b"\x80\x05\x8c\x02os\x8c\x06system\x93.") is os.system  # noqa: S301


def test_bytes_are_hashed_once_in_their_life(directory, monkeypatch):
    hashed = []
    digest = moto_bodies.hashlib.sha256
    monkeypatch.setattr(moto_bodies.hashlib, "sha256", lambda body: hashed.append(body) or digest(body))
    key, bodies = a_key(b"one"), Bodies()
    written(key, directory, bodies)
    written(key, directory, bodies)
    assert hashed == [b"one"]
    key.value = b"two"
    written(key, directory, bodies)
    assert hashed == [b"one", b"two"]


def test_a_kept_object_can_be_kept_in_another_directory(directory, tmp_path):
    kept = StateReader(io.BytesIO(written(a_key(b"one"), directory, Bodies())), directory).load()
    other = tmp_path / "other"
    (other / "objects").mkdir(parents=True)
    again = StateReader(io.BytesIO(written(kept, str(other), Bodies())), str(other)).load()
    assert again.value == b"one"
    assert again._value_buffer.path.startswith(str(other))


def test_a_kept_object_can_be_written_anew_and_its_file_stays(directory):
    key = StateReader(io.BytesIO(written(a_key(b"one"), directory, Bodies())), directory).load()
    path = key._value_buffer.path
    key.value = b"two"
    assert key.value == b"two"
    with open(path, "rb") as file:
        assert file.read() == b"one"


def test_a_file_is_readable_by_its_owner_alone(directory):
    written(a_key(b"one"), directory, Bodies())
    (name,) = os.listdir(f"{directory}/objects")
    assert os.stat(path_of(directory, name)).st_mode & 0o777 == 0o600


def test_a_damaged_file_is_told_with_the_object_whose_bytes_it_held(directory):
    key = StateReader(io.BytesIO(written(a_key(b"one"), directory, Bodies())), directory).load()
    with open(key._value_buffer.path, "wb") as file:
        file.write(b"two")
    with pytest.raises(DamagedBodyError, match=r"^s3://b/k, version null: its file .* is damaged"):
        _ = key.value


def test_a_body_is_read_in_parts_as_any_file(directory):
    key = StateReader(io.BytesIO(written(a_key(b"abcde"), directory, Bodies())), directory).load()
    body: KeptBody = key._value_buffer
    body.seek(0)
    assert [body.read(2), body.read(2), body.read(2), body.read(2)] == [b"ab", b"cd", b"e", b""]


def test_objects_that_nobody_holds_are_forgotten():
    key = a_key(b"one")
    seen = weakref.ref(key)
    del key
    assert seen() is None
