"""Puts the programs under test where tests find them."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("rehearsal/containers", "model", "notebook")]
