"""Runs a notebook from top to bottom, as nobody at the keyboard does, and writes what its cells printed as JSON.

python run_notebook.py NOTEBOOK OUTPUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(notebook: Path, output: Path) -> None:
    cells = nbformat.read(str(notebook), as_version=4)
    resources = {"metadata": {"path": str(notebook.parent)}}
    try:
        NotebookClient(cells, timeout=600, kernel_name="python3", resources=resources).execute()
    finally:
        printed = [
            "".join(out.get("text", "") for out in cell.outputs if out.output_type == "stream")
            for cell in cells.cells
            if cell.cell_type == "code"
        ]
        figures = sum(
            "image/png" in out.get("data", {})
            for cell in cells.cells
            if cell.cell_type == "code"
            for out in cell.outputs
        )
        output.write_text(json.dumps({"printed": printed, "figures": figures}))


main(Path(sys.argv[1]), Path(sys.argv[2]))
