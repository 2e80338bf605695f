import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import prepare
import pytest
from prepare import InputError

PROGRAM = Path(prepare.__file__)
COLUMNS = ["total_amount", "duration_minutes", "passenger_count", "trip_distance"]


def run(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def trips(**columns: list) -> pd.DataFrame:
    good = {"total_amount": [10.0], "duration_minutes": [8.0], "passenger_count": [1.0], "trip_distance": [2.0]}
    count = max(len(values) for values in columns.values())
    return pd.DataFrame({name: columns.get(name, values * count) for name, values in good.items()})


def record(prefix: str = "lpep_", count: int = 20) -> pd.DataFrame:
    return pd.DataFrame(
        {
            f"{prefix}pickup_datetime": pd.date_range("2018-02-01 08:00", periods=count, freq="min"),
            f"{prefix}dropoff_datetime": pd.date_range("2018-02-01 08:10:30", periods=count, freq="min"),
            "passenger_count": range(1, count + 1),
            "trip_distance": 2.5,
            "fare_amount": 10.0,
            "total_amount": 12.3,
        }
    )


@pytest.mark.parametrize(
    ("column", "values", "kept"),
    [
        ("total_amount", [-5, 0, 0.01, 199.99, 200, 2626], [0.01, 199.99]),
        ("duration_minutes", [0, 0.1, 119.9, 120, 1380], [0.1, 119.9]),
        ("trip_distance", [0, 0.1, 120.9, 121], [0.1, 120.9]),
        ("passenger_count", [0, 1, 6], [1, 6]),
    ],
)
def test_outliers_are_dropped_at_both_ends(column, values, kept):
    assert prepare.clean(trips(**{column: values}))[column].tolist() == kept


@pytest.mark.parametrize("column", COLUMNS)
def test_trips_with_a_missing_value_are_dropped(column):
    assert len(prepare.clean(trips(**{column: [None, 5]}))) == 1


def test_nothing_left_is_an_error():
    with pytest.raises(InputError, match="no trip is left of 1"):
        prepare.clean(trips(total_amount=[0]))


@pytest.mark.parametrize("prefix", ["lpep_", "tpep_", "Lpep_", " tpep_"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_green_and_yellow_records_are_read_from_csv_and_parquet(tmp_path, prefix, kind):
    path = tmp_path / f"trips.{kind}"
    table = record(prefix)
    table.to_csv(path, index=False) if kind == "csv" else table.to_parquet(path)
    read = prepare.read_records([path])
    assert read["duration_minutes"].tolist() == [10.5] * 20
    assert read["total_amount"].tolist() == [12.3] * 20


def test_trip_that_ends_on_another_day_is_not_a_short_one():
    table = record(count=1).rename(columns={"lpep_pickup_datetime": "pickup", "lpep_dropoff_datetime": "dropoff"})
    table["dropoff"] += pd.Timedelta(days=1)
    assert prepare.trips_of(table)["duration_minutes"].tolist() == [1450.5]


def test_unreadable_values_count_as_missing(tmp_path):
    table = record().astype(object)
    table.loc[0, "total_amount"] = "free"
    table.loc[1, "lpep_pickup_datetime"] = "yesterday"
    table.to_csv(tmp_path / "trips.csv", index=False)
    assert prepare.read_records([tmp_path / "trips.csv"]).dropna().shape[0] == 18


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    record().drop(columns=["passenger_count", "lpep_dropoff_datetime"]).to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and then nothing")
    record().drop(columns=["total_amount"]).to_parquet(tmp_path / "c.parquet")
    with pytest.raises(InputError) as caught:
        prepare.read_records([tmp_path / name for name in ("a.csv", "b.parquet", "c.parquet", "d.csv")])
    a, b, c, d = str(caught.value).splitlines()
    assert "a.csv: missing lpep_dropoff_datetime or tpep_dropoff_datetime, passenger_count" in a
    assert "b.parquet: neither Parquet nor CSV" in b
    assert "c.parquet: missing total_amount or total_amt" in c
    assert "d.csv: there is no such file" in d


def test_several_files_are_read_as_one(tmp_path):
    record("lpep_").to_csv(tmp_path / "green.csv", index=False)
    record("tpep_").to_parquet(tmp_path / "yellow.parquet")
    assert len(prepare.read_records([tmp_path / "green.csv", tmp_path / "yellow.parquet"])) == 40


def test_files_of_a_release_are_written(tmp_path):
    result = run("--out", tmp_path, "--generate", 2000, "--bucket", "data", "--prefix", "/nyctaxi/v1/")
    assert result.returncode == 0, result.stderr
    header = ",".join(COLUMNS)
    lines = {name: (tmp_path / f"{name}.csv").read_text().splitlines() for name in ("train", "validation")}
    headed = {name: (tmp_path / f"{name}.csv").read_text().splitlines() for name in ("baseline", "test")}
    assert all(float(field) for field in lines["train"][0].split(","))
    assert headed["baseline"] == [header, *lines["train"]]
    assert headed["test"][0] == header
    assert len(lines["validation"]) == pytest.approx(len(lines["train"]) / 8, abs=1)
    assert len(headed["test"]) - 1 == pytest.approx(len(lines["train"]) / 8, abs=2)
    with zipfile.ZipFile(tmp_path / "data-source.zip") as archive:
        assert archive.namelist() == ["inputData.json"]
        assert json.loads(archive.read("inputData.json")) == {
            "TrainingUri": "s3://data/nyctaxi/v1/train.csv",
            "ValidationUri": "s3://data/nyctaxi/v1/validation.csv",
            "BaselineUri": "s3://data/nyctaxi/v1/baseline.csv",
            "TestUri": "s3://data/nyctaxi/v1/test.csv",
        }


def test_same_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        arguments = ("--generate", 500, "--seed", seed, "--bucket", "data", "--prefix", "p")
        assert run("--out", tmp_path / name, *arguments).returncode == 0
    same = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert same == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert same["train.csv"] != (tmp_path / "c" / "train.csv").read_bytes()


def test_rows_are_limited_on_request(tmp_path):
    assert run("--out", tmp_path, "--generate", 2000, "--rows", 100).returncode == 0
    assert len((tmp_path / "train.csv").read_text().splitlines()) == 80
    assert not (tmp_path / "data-source.zip").exists()


def test_hyperparameters_go_into_the_archive(tmp_path):
    (tmp_path / "h.json").write_text('{"num_round": 5}')
    arguments = ("--generate", 500, "--bucket", "b", "--prefix", "p", "--hyperparameters", tmp_path / "h.json")
    assert run("--out", tmp_path, *arguments).returncode == 0
    with zipfile.ZipFile(tmp_path / "data-source.zip") as archive:
        assert json.loads(archive.read("hyperparameters.json")) == {"num_round": 5}


def test_wrong_input_exits_1_with_the_reason_alone(tmp_path):
    result = run("--out", tmp_path / "out", "--input", tmp_path / "none.csv")
    assert result.returncode == 1
    assert result.stderr.strip() == f"{tmp_path / 'none.csv'}: there is no such file"


def test_features_of_the_test_rows_lie_within_the_contract(tmp_path):
    assert run("--out", tmp_path, "--generate", 3000).returncode == 0
    test = pd.read_csv(tmp_path / "test.csv")
    for feature in prepare.CONTRACT["features"]:
        assert test[feature["name"]].between(feature["minimum"], feature["maximum"]).all()
