"""The small plan with a network of its patient flow beside it; every figure is invented."""

import shutil
from pathlib import Path

HERE = Path(__file__).parent
SMALL = HERE.parent / "examples" / "small"
NETWORK = (HERE / "winter" / "small_network.toml").read_text(encoding="utf-8")
CHECK = """
[checks.winter]
label = "A bad winter week"
kind = "winter"
threshold = { value = 0.4, unit = "share" }
owner = "hospital"
reason = "Invented"
"""


def plan_with_network(folder: Path, network: str = NETWORK, check: str = "") -> Path:
    """A copy of the small plan with a network, and the winter check if asked."""
    root = folder / "plan"
    shutil.copytree(SMALL, root)
    (root / "flow").mkdir()
    (root / "flow" / "network.toml").write_text(network, encoding="utf-8")
    with (root / "verdict.toml").open("a", encoding="utf-8") as handle:
        handle.write(check)
    return root
