"""What a bench has found in, the report's two files out: tables for people, JSON for programs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from constellation.benchmark.comparison import Bench, compare
from constellation.benchmark.growth import fit_exponent
from constellation.benchmark.tables import OWN_SUMS, form_markdown, list_memory, list_seconds

NAME = "performance"


def form_json(bench: Bench) -> dict[str, Any]:
    """Everything that was measured, seconds and bytes."""
    found = dataclasses.asdict(bench)
    found["growth"] = {
        name: {head: fit_exponent(values) for head, values in lines}
        for name, lines in (
            ("seconds", list_seconds(bench.own, OWN_SUMS)),
            ("memory", list_memory(bench.own)),
        )
    }
    found["ratios"] = {models: dataclasses.asdict(ratio) for models, ratio in compare(bench).items()}
    return found


def write_report(bench: Bench, folder: Path) -> None:
    """Write performance.md and performance.json, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.md").write_text(form_markdown(bench), encoding="utf-8")
    text = json.dumps(form_json(bench), indent=1, ensure_ascii=False)
    (folder / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
