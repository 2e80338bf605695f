"""Trips by address, by file, or made up; prepared for a place in the data bucket."""

import json
import zipfile

import pandas as pd
import pytest
import trip_data
from recorded import account_with
from trip_data import MADE_UP, prepare, source_of


class Response:
    """Parquet that breaks off after a number of reads."""

    def __init__(self, reads):
        self.reads = reads

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def read(self, _=None):
        part = self.reads.pop(0)
        if isinstance(part, OSError):
            raise part
        return part


def serve(monkeypatch, *reads):
    asked = []

    def urlopen(address, timeout):
        asked.append((address, timeout))
        return Response(list(reads))

    monkeypatch.setattr(trip_data.urllib.request, "urlopen", urlopen)
    return asked


def test_takes_a_file_of_yours_and_made_up_trips_as_they_are():
    assert source_of("trips.parquet") == ["--input", "trips.parquet"]
    assert source_of("generate") == MADE_UP


def test_fetches_an_address_once(monkeypatch, tmp_path):
    asked = serve(monkeypatch, b"PAR1", b"")
    for _ in range(2):
        assert source_of("https://host/a/green.parquet", tmp_path) == ["--input", str(tmp_path / "green.parquet")]
    assert (tmp_path / "green.parquet").read_bytes() == b"PAR1"
    assert len(asked) == 1


def test_makes_trips_up_and_says_so_when_an_address_breaks_off_and_takes_no_half_file(monkeypatch, tmp_path, capsys):
    serve(monkeypatch, b"PA", OSError("connection lost"))
    assert source_of("https://host/green.parquet", tmp_path) == MADE_UP
    assert "cannot be fetched (connection lost)" in capsys.readouterr().out
    assert not (tmp_path / "green.parquet").exists()


def test_prepares_files_that_name_where_they_will_lie(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    prepared = prepare(account_with(), "first", ["--generate", "300"], "--seed", "1")
    assert prepared.rows("test").columns[0] == "total_amount"
    with zipfile.ZipFile(prepared.folder / "data-source.zip") as archive:
        named = json.loads(archive.read("inputData.json"))
    assert named["TrainingUri"] == f"s3://data/{prepared.prefix}/train.csv"
    assert len(pd.read_csv(prepared.folder / "train.csv", header=None)) > 200


def test_tells_what_is_wrong_with_a_file(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuntimeError, match="there is no such file"):
        prepare(account_with(), "first", ["--input", "nowhere.csv"])
