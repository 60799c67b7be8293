"""Catalogues of 300 invented models in the formats of published files. They are the same in each run."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LINES = ("Nova", "Comet", "Lumen", "Quasar", "Zephyr", "Boreal", "Ember", "Lyra", "Orion", "Vesper")
OWNERS = ("acme", "tinker", "weld", "orbit", "smith", "nova-ai")
SIZES = (0.5, 1, 1.5, 3, 7, 13, 34, 70)
KINDS = ("", "-Instruct", "-Chat", "-Base", "-Coder", "-Vision")


@dataclass(frozen=True)
class Model:
    """The facts about an invented model."""

    owner: str
    line: str
    size: float
    kind: str
    edition: int
    downloads: int
    likes: int
    day: str

    @property
    def name(self) -> str:
        return f"{self.line}-{self.edition}-{self.size:g}B{self.kind}"

    @property
    def id(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def parameters(self) -> int:
        return round(self.size * 1_024_000_000)


def invent_models(seed: int, count: int = 300) -> list[Model]:
    """Invent models with distinct names."""
    draws = random.Random(seed)
    models: dict[str, Model] = {}
    while len(models) < count:
        line = draws.choice(LINES)
        model = Model(
            owner=OWNERS[LINES.index(line) % len(OWNERS)] if draws.random() < 0.7 else draws.choice(OWNERS),
            line=line,
            size=draws.choice(SIZES),
            kind=draws.choice(KINDS),
            edition=draws.randint(1, 4),
            downloads=int(10 ** draws.uniform(1, 6)),
            likes=int(10 ** draws.uniform(0, 3.5)),
            day=f"202{draws.randint(3, 5)}-{draws.randint(1, 12):02}-{draws.randint(1, 28):02}",
        )
        models.setdefault(model.name, model)
    return list(models.values())


def write_table(path: Path, rows: list[dict], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_leaderboard(folder: Path, models: list[Model]) -> Path:
    """Write a leaderboard with links in HTML, parameters in billions and many columns that are not used."""
    rows = [
        {
            "eval_name": f"{model.owner}_{model.name}_bfloat16",
            "T": "🔶",
            "Type": "🔶 : 🔶 fine-tuned on domain-specific datasets",
            "Architecture": f"{model.line}ForCausalLM",
            "Model": f'<a target="_blank" href="https://huggingface.co/{model.id}" style="color: red;">{model.id}'
            f'</a>  <a target="_blank" href="https://huggingface.co/datasets/board/{model.name}-details">📑</a>',
            "fullname": model.id,
            **{f"Score of benchmark {n:02}": f"{(model.likes * n) % 97 / 97:.3f}" for n in range(16)},
            "Hub License": "apache-2.0",
            "Hub ❤️": model.likes,
            "#Params (B)": f"{model.parameters / 1e9:.3f}",
            "Upload To Hub Date": model.day,
            "Base Model": "Removed" if model.kind in ("", "-Base") else f"{model.owner}/{model.line} (Merge)",
        }
        for model in models
    ]
    return write_table(folder / "leaderboard.csv", rows)


def write_registry(folder: Path, models: list[Model]) -> Path:
    """Write a registry whose names have no owners, with downloads in thousands and sizes with units."""
    rows = [
        {
            "name": model.name,
            "organization": model.owner.title(),
            "Pulls": f"{model.downloads / 1000:.1f}K",
            "Size": f"{model.size:g}B",
            "updated": "2 months ago",
            "released": f"{model.day[5:7]}/{model.day[8:]}/{model.day[:4]}",
        }
        for model in models
    ]
    return write_table(folder / "registry.csv", rows)


def write_prices(folder: Path, models: list[Model]) -> Path:
    """Write a price list with the models' ids as keys, times in seconds, and objects instead of architectures."""
    prices = {
        model.id: {
            "name": f"{model.line} {model.edition} {model.size:g}B",
            "created": seconds(model.day),
            "context_length": 8192,
            "architecture": {"modality": "text->text", "tokenizer": model.line},
            "pricing": {"prompt": "0.000001", "completion": "0.000002"},
            "params_b": model.parameters / 1e9,
        }
        for model in models
    }
    path = folder / "prices.json"
    path.write_text(json.dumps(prices), encoding="utf-8")
    return path


def seconds(day: str) -> int:
    """Return noon of a day, in seconds since 1970."""
    import datetime

    return int(datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())


def write_records(folder: Path, models: list[Model]) -> Path:
    """Write the records of the Hub's client as a table, with objects and lists in Python's notation."""
    rows = [
        {
            "": n,
            "_id": f"{n:024x}",
            "id": model.id,
            "author": model.owner,
            "sha": f"{n:040x}",
            "created_at": f"{model.day} 10:20:30+00:00",
            "last_modified": "2026-01-01 00:00:00+00:00",
            "private": False,
            "downloads": model.downloads,
            "likes": model.likes,
            "library_name": "transformers",
            "tags": str(
                ["transformers", "en", "license:mit", f"base_model:finetune:{model.owner}/{model.line}-1B"]
            ),
            "pipeline_tag": "text-generation" if n % 3 else None,
            "card_data": str({"license": "mit", "language": ["en", "fr"]}),
            "config": str({"architectures": [f"{model.line}ForCausalLM"], "model_type": model.line.lower()}),
            "safetensors": f"SafeTensorsInfo(parameters={{'BF16': {model.parameters}}}, total={model.parameters})",
        }
        for n, model in enumerate(models)
    ]
    return write_table(folder / "records.csv", rows)


def write_spreadsheet(folder: Path, models: list[Model]) -> Path:
    """Write a table with semicolons between cells, decimal commas, and dates with the day first."""
    rows = [
        {
            "Model": model.id,
            "Params (B)": f"{model.parameters / 1e9:.3f}".replace(".", ","),
            "Downloads": f"{model.downloads:,}".replace(",", "."),
            "Likes": model.likes,
            "Release date": f"{model.day[8:]}.{model.day[5:7]}.{model.day[:4]}",
            "License": "MIT" if model.likes % 2 else "unknown",
            "Bemerkung": "x; y" if model.likes % 5 else "",
        }
        for model in models
    ]
    return write_table(folder / "spreadsheet.csv", rows, ";")


WRITERS: dict[str, Callable[[Path, list[Model]], Path]] = {
    "leaderboard": write_leaderboard, "registry": write_registry, "prices": write_prices, "records": write_records,
    "spreadsheet": write_spreadsheet,
}  # fmt: skip
