"""Trips: where they come from, and model/prepare.py, which makes training data of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from account import Account

PREPARE = Path(__file__).parent.parent / "model" / "prepare.py"
TLC = "https://d37ci6vzurychx.cloudfront.net/trip-data/green_tripdata_{month}.parquet"
MADE_UP = ["--generate", "9000"]
# Of a month's 50,000 and more: as many as train in seconds.
MOST_ROWS = 10_000


def source_of(trips: str, folder: Path = Path("trips")) -> list[str]:
    """What prepare.py is told to read: "generate", the https address of a Parquet file, or a file of yours.

    An address that does not answer is said, and trips are made up in its place.
    """
    if trips == "generate":
        return MADE_UP
    if not trips.startswith("https://"):
        return ["--input", trips]
    target = folder / trips.rsplit("/", 1)[1]
    try:
        download(trips, target)
    except OSError as error:  # urllib's errors are OSErrors
        print(
            f"{trips} cannot be fetched ({error}). Made-up trips are taken; set TRIPS to a file of yours for real ones."
        )
        return MADE_UP
    return ["--input", str(target)]


def download(address: str, target: Path) -> None:
    """Fetches what is not here yet; a file that came only in part is not taken for one."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with urllib.request.urlopen(address, timeout=30) as response, part.open("wb") as file:
        shutil.copyfileobj(response, file)
    part.rename(target)


@dataclass(frozen=True)
class Prepared:
    """What prepare.py has written, and where in the data bucket it will lie.

    train.csv and validation.csv have the label first and no header, baseline.csv and test.csv have one; data-source.zip
    names where they will lie.
    """

    folder: Path
    prefix: str

    def rows(self, file: str) -> pd.DataFrame:
        """Of `baseline` or `test`."""
        return pd.read_csv(self.folder / f"{file}.csv")


def prepare(account: Account, name: str, source: list[str], *options: str) -> Prepared:
    """Training data below `data/`, for a prefix of its own. Raises RuntimeError with what prepare.py has to say."""
    prepared = Prepared(Path("data") / name, f"{account.model}/{name}-{int(time.time())}")
    where = ["--out", str(prepared.folder), "--bucket", account.data, "--prefix", prepared.prefix]
    command = [sys.executable, str(PREPARE), *source, "--rows", str(MOST_ROWS), *where, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    print(done.stdout.strip())
    return prepared
