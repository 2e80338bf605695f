"""Turns taxi trip records into the files that a release is trained and checked with.

    python model/prepare.py --out DIR --input green_tripdata_2018-02.parquet
    python model/prepare.py --out DIR --generate 10000

Writes into DIR: train.csv and validation.csv (label first, no header), baseline.csv (the training rows) and test.csv
(both with a header); with --bucket and --prefix also inputData.json and data-source.zip, whose upload starts a release.
The columns are those of contract.json. For another model, change this file and trips.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from trips import TARIFFS, make_trips

CONTRACT = json.loads((Path(__file__).parent / "contract.json").read_text())

# The columns of a trip record that are read, under the names that the TLC has given them over the years
# (green lpep_, yellow tpep_; letter case and blanks around a name do not count).
COLUMNS = {
    "pickup": ["lpep_pickup_datetime", "tpep_pickup_datetime", "trip_pickup_datetime", "pickup_datetime"],
    "dropoff": ["lpep_dropoff_datetime", "tpep_dropoff_datetime", "trip_dropoff_datetime", "dropoff_datetime"],
    "passenger_count": ["passenger_count"],
    "trip_distance": ["trip_distance"],
    "total_amount": ["total_amount", "total_amt"],
}

# A trip outside of these (both ends excluded) is an outlier: the limits of the sample that this project grew from.
OUTLIERS = {
    "total_amount": (0, 200),
    "duration_minutes": (0, 120),
    "trip_distance": (0, 121),
    "passenger_count": (0, np.inf),
}

TRAIN_SHARE, VALIDATION_SHARE = 0.8, 0.1


class InputError(Exception):
    """What is wrong with the input, for the person who gave it."""


def read_records(paths: list[Path]) -> pd.DataFrame:
    """The trips of all files. Raises InputError that tells everything wrong with any of them."""
    tables, faults = [], []
    for path in paths:
        try:
            tables.append(read_file(path))
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join(faults))
    return pd.concat(tables, ignore_index=True)


def read_file(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    try:
        parquet = path.open("rb").read(4) == b"PAR1"
        present = list(parquet_columns(path) if parquet else pd.read_csv(path, nrows=0).columns)
        found = match_columns(path, present)
        names = list(found.values())
        table = pd.read_parquet(path, columns=names) if parquet else pd.read_csv(path, usecols=names, low_memory=False)
    except (OSError, ValueError) as error:  # pandas' and pyarrow's errors of parsing are ValueErrors
        raise InputError(f"{path}: neither Parquet nor CSV of trip records: {error}") from error
    return trips_of(table.rename(columns={name: meaning for meaning, name in found.items()}))


def parquet_columns(path: Path) -> list[str]:
    from pyarrow.parquet import read_schema  # a third of a second that CSV and generated trips do without

    return read_schema(path).names


def match_columns(path: Path, present: list[str]) -> dict[str, str]:
    by_name = {name.strip().lower(): name for name in present}
    found = {meaning: by_name[name] for meaning, names in COLUMNS.items() for name in names if name in by_name}
    missing = [" or ".join(names[:2]) for meaning, names in COLUMNS.items() if meaning not in found]
    if missing:
        raise InputError(f"{path}: missing {', '.join(missing)}; its columns are {', '.join(present) or 'none'}")
    return found


def trips_of(records: pd.DataFrame) -> pd.DataFrame:
    """The columns that can be learned from; what cannot be read as a time or number is missing."""
    pickup = pd.to_datetime(records["pickup"], errors="coerce")
    dropoff = pd.to_datetime(records["dropoff"], errors="coerce")
    trips = records[["total_amount", "passenger_count", "trip_distance"]].apply(pd.to_numeric, errors="coerce")
    # Whole days count: a meter left running over night must not look like a short trip.
    trips["duration_minutes"] = ((dropoff - pickup).dt.total_seconds() / 60).round(4)
    return trips


def clean(trips: pd.DataFrame) -> pd.DataFrame:
    """The trips without outliers and without missing values, in the contract's columns, label first."""
    kept = pd.Series(True, index=trips.index)
    for column, (low, high) in OUTLIERS.items():
        kept &= (trips[column] > low) & (trips[column] < high)  # false for a missing value
    if not kept.any():
        raise InputError(f"no trip is left of {len(trips)} after the outliers are gone")
    declared = [CONTRACT["label"], *CONTRACT["features"]]
    result = trips.loc[kept, [column["name"] for column in declared]]
    whole = [column["name"] for column in declared if column["type"] == "integer"]
    return result.astype(dict.fromkeys(whole, int))


def split(trips: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Train, validation and test rows, drawn by the seed."""
    order = np.random.default_rng(seed).permutation(len(trips))
    train, validation = int(len(trips) * TRAIN_SHARE), int(len(trips) * VALIDATION_SHARE)
    if min(train, validation, len(trips) - train - validation) < 1:
        raise InputError(f"{len(trips)} trips are too few to train, validate and test with")
    parts = np.split(order, [train, train + validation])
    return tuple(trips.iloc[part] for part in parts)


def write_source(out: Path, bucket: str, prefix: str, hyperparameters: Path | None) -> None:
    """Writes inputData.json and data-source.zip, the same bytes for the same content."""
    base = f"s3://{bucket}/{prefix.strip('/')}"
    uris = {"Training": "train", "Validation": "validation", "Baseline": "baseline", "Test": "test"}
    content = {
        "inputData.json": json.dumps({f"{key}Uri": f"{base}/{name}.csv" for key, name in uris.items()}, indent=2)
    }
    (out / "inputData.json").write_text(content["inputData.json"] + "\n")
    if hyperparameters is not None:
        content["hyperparameters.json"] = hyperparameters.read_text()
    with zipfile.ZipFile(out / "data-source.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # without a date of its own: 1 January 1980


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="directory to write into")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--input", type=Path, nargs="+", metavar="FILE", help="TLC trip records, CSV or Parquet")
    source.add_argument("--generate", type=int, metavar="N", help="make N trips instead")
    parser.add_argument("--seed", type=int, default=42, help="of every draw")
    parser.add_argument("--rows", type=int, help="use at most so many trips, drawn by the seed")
    parser.add_argument("--tariff", choices=TARIFFS, default="2018", help="year of the fares that --generate makes")
    parser.add_argument("--distance-scale", type=float, default=1.0, help="multiplies the distances of --generate")
    parser.add_argument("--bucket", help="data bucket, for inputData.json and data-source.zip")
    parser.add_argument("--prefix", help="where in the bucket the files will lie")
    parser.add_argument("--hyperparameters", type=Path, metavar="FILE", help="JSON to put into data-source.zip")
    options = parser.parse_args(arguments)
    if (options.bucket is None) != (options.prefix is None):
        parser.error("--bucket and --prefix belong together")
    if options.hyperparameters is not None and options.bucket is None:
        parser.error("--hyperparameters needs --bucket and --prefix")
    return options


def main(arguments: list[str]) -> None:
    options = parse(arguments)
    if options.generate is not None:
        made = make_trips(options.generate, options.seed, options.tariff, options.distance_scale)
        names = {name: meaning for meaning, names in COLUMNS.items() for name in names}
        trips = trips_of(made.rename(columns=names))
    else:
        trips = read_records(options.input)
    kept = clean(trips)
    if options.rows is not None and len(kept) > options.rows:
        kept = kept.sample(options.rows, random_state=options.seed)
    train, validation, test = split(kept, options.seed)

    options.out.mkdir(parents=True, exist_ok=True)
    train.to_csv(options.out / "train.csv", index=False, header=False)
    validation.to_csv(options.out / "validation.csv", index=False, header=False)
    train.to_csv(options.out / "baseline.csv", index=False)
    test.to_csv(options.out / "test.csv", index=False)
    if options.bucket is not None:
        write_source(options.out, options.bucket, options.prefix, options.hyperparameters)
    print(
        f"{len(trips)} trips, {len(kept)} used: {len(train)} to train, "
        f"{len(validation)} to validate, {len(test)} to test"
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except InputError as error:
        sys.exit(str(error))
