"""Runs a notebook from top to bottom, as nobody at the keyboard does, and writes what can be seen of it then as JSON.

python run_notebook.py NOTEBOOK OUTPUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

WIDGETS = "application/vnd.jupyter.widget-state+json"


def main(notebook: Path, output: Path) -> None:
    document = nbformat.read(str(notebook), as_version=4)
    resources = {"metadata": {"path": str(notebook.parent)}}
    try:
        NotebookClient(document, timeout=600, kernel_name="python3", resources=resources).execute()
    finally:
        output.write_text(json.dumps(seen(document)))


def seen(document: nbformat.NotebookNode) -> dict[str, object]:
    """What cells have printed, tables as text, how many pictures there are, and the HTML of widgets."""
    outputs = [output for cell in document.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = [output.data for output in outputs if output.output_type == "display_data"]
    widgets = document.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {}).values()
    return {
        "printed": ["".join(output.text) for output in outputs if output.output_type == "stream"],
        "tables": [data["text/plain"] for data in shown if "text/html" in data],
        "figures": sum("image/png" in data for data in shown),
        "panels": [widget["state"]["value"] for widget in widgets if widget["model_name"] == "HTMLModel"],
    }


main(Path(sys.argv[1]), Path(sys.argv[2]))
