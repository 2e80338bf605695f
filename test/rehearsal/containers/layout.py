"""A training container's directories, for the tests."""

import json
import random
from pathlib import Path

CHANNEL = {"ContentType": "text/csv"}


def rows(count: int, seed: int = 1) -> str:
    """Label first: 2 * first + second feature, and a little noise."""
    chance = random.Random(seed)  # noqa: S311 - no secrets
    lines = []
    for _ in range(count):
        a, b = chance.uniform(0, 10), chance.uniform(0, 5)
        lines.append(f"{2 * a + b + chance.gauss(0, 0.1):.4f},{a:.4f},{b:.4f}")
    return "\n".join(lines) + "\n"


def make_layout(root: Path, hyperparameters: dict, channels: dict[str, dict] | None = None) -> Path:
    channels = {"train": CHANNEL, "validation": CHANNEL} if channels is None else channels
    config = root / "input" / "config"
    config.mkdir(parents=True)
    (config / "hyperparameters.json").write_text(json.dumps(hyperparameters))
    (config / "inputdataconfig.json").write_text(json.dumps(channels))
    (config / "resourceconfig.json").write_text(json.dumps({"current_host": "algo-1", "hosts": ["algo-1"]}))
    for number, name in enumerate(channels):
        directory = root / "input" / "data" / name
        directory.mkdir(parents=True)
        (directory / "rows.csv").write_text(rows(400 if name == "train" else 100, number))
    return root
