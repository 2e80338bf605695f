"""The bytes of S3's objects, each in a file of its own that is named by their digest.

A file is written once, under a temporary name first, and never changed: what a kept state names is whole. It is read
when somebody asks for the object, and its digest is checked then, so that nobody is ever answered wrong bytes.
"""

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from weakref import WeakKeyDictionary

from moto.s3.models import FakeKey


class DamagedBodyError(Exception):
    """An object's file is gone, or holds other bytes than those that were kept."""


class KeptBody:
    """Stands where moto has the buffer of an object's bytes. An object whose bytes change gets a buffer instead."""

    def __init__(self, path: str, digest: str, size: int) -> None:
        self.closed = False
        self.path = path
        self.digest = digest
        self.size = size
        self.position = 0

    def check_presence(self) -> None:
        """Tells early and cheaply what `read` would tell of a file that is missing or cut off."""
        try:
            found = os.stat(self.path).st_size
        except FileNotFoundError:
            raise DamagedBodyError(f"its bytes are missing: there is no file {self.path}") from None
        if found != self.size:
            raise DamagedBodyError(f"its file {self.path} has {found} bytes; expected {self.size}")

    def seek(self, position: int) -> None:
        self.position = position

    def read(self, size: int = -1) -> bytes:
        if self.closed:
            raise ValueError("the object is gone")  # as of any closed file; moto counts on it
        self.check_presence()
        with open(self.path, "rb") as file:
            body = file.read()
        if hashlib.sha256(body).hexdigest() != self.digest:
            raise DamagedBodyError(f"its file {self.path} is damaged: its name is not the SHA-256 of its bytes")
        part = body[self.position :] if size < 0 else body[self.position : self.position + size]
        self.position += len(part)
        return part

    def close(self) -> None:
        """The object is gone; its file belongs to whoever keeps the state."""
        self.closed = True


class Bodies:
    """Writes bodies to `<directory>/objects/`, and knows the digest of each."""

    def __init__(self) -> None:
        # By buffer, whose bytes never change (see `keep_buffers_apart`): each is hashed once in its life.
        self.digests: WeakKeyDictionary[SpooledTemporaryFile, str] = WeakKeyDictionary()
        self.missing: dict[str, SpooledTemporaryFile | KeptBody] = {}

    def add(self, directory: str, buffer: "SpooledTemporaryFile | KeptBody") -> tuple[str, int]:
        """Its digest and size. The bytes stand in the directory after `write`."""
        if isinstance(buffer, KeptBody):
            digest, size = buffer.digest, buffer.size
        else:
            size = buffer.seek(0, os.SEEK_END)
            digest = self.digests.get(buffer)
            if digest is None:
                digest = self.digests[buffer] = hashlib.sha256(whole(buffer)).hexdigest()
        path = path_of(directory, digest)
        if not stands(path, size):
            self.missing[path] = buffer
        return digest, size

    def write(self) -> None:
        """Several at once: the disk takes the most time, and 4 times less of it so."""
        missing, self.missing = self.missing, {}
        with ThreadPoolExecutor(8) as pool:
            for written in [pool.submit(write_buffer, *each) for each in missing.items()]:
                written.result()


def path_of(directory: str, digest: str) -> str:
    return os.path.join(directory, "objects", digest)


def whole(buffer: "SpooledTemporaryFile | KeptBody") -> bytes:
    buffer.seek(0)
    return buffer.read()


def write_buffer(path: str, buffer: "SpooledTemporaryFile | KeptBody") -> None:
    write_whole(path, whole(buffer))


def stands(path: str, size: int) -> bool:
    try:
        return os.stat(path).st_size == size
    except FileNotFoundError:
        return False


def write_whole(path: str, content: bytes) -> None:
    """All of it or nothing stands under the name, and lasts once the directory is flushed. For its owner alone."""
    temporary = f"{path}.new"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def flush(directory: str) -> None:
    """Makes the names in a directory last."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_buffers_apart() -> None:
    """Lets moto's objects live with bodies in files: named when damaged, listed unread, never written into."""
    read, assign = FakeKey.value.fget, FakeKey.value.fset
    state_of, set_state = FakeKey.__getstate__, FakeKey.__setstate__

    def read_or_name(self) -> bytes:
        try:
            return read(self)
        except DamagedBodyError as damage:
            what = f"s3://{self.bucket_name}/{self.name}, version {self.version_id}"
            raise DamagedBodyError(f"{what}: {damage}") from None

    def assign_to_new_buffer(self, value) -> None:
        self._value_buffer.close()
        self._value_buffer = SpooledTemporaryFile(self._max_buffer_size)  # noqa: SIM115 - lives as long as the object
        assign(self, value)

    # moto copies every version of a bucket, bytes included, to list them.
    def state_unread(self) -> dict:
        if not isinstance(self._value_buffer, KeptBody):
            return state_of(self)
        state = {name: value for name, value in self.__dict__.items() if name not in ("_value_buffer", "lock")}
        return {**state, "value": self._value_buffer}

    def set_state_unread(self, state: dict) -> None:
        if not isinstance(state["value"], KeptBody):
            return set_state(self, state)
        body = {"_value_buffer": state["value"]}
        return take_attributes(self, {**{name: of for name, of in state.items() if name != "value"}, **body})

    FakeKey.value = property(read_or_name, assign_to_new_buffer)
    FakeKey.__getstate__ = state_unread
    FakeKey.__setstate__ = set_state_unread


def take_attributes(key: FakeKey, attributes: dict) -> None:
    """Makes an object whole that was made without its constructor."""
    vars(key).update(attributes)
    key.lock = threading.Lock()
