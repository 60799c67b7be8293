"""The command `evaluate` prints how well families and simple methods agree with labels."""

from __future__ import annotations

import dataclasses

import pytest

from constellation.analysis.families.rules import Rules
from constellation.catalogue.curated import load_curated
from constellation.cli import main

STEMS = ("Zorbit", "Quandar")


@pytest.fixture
def catalogue(tmp_path):
    rows = [f"o{n}/{stem}-{n}b,{stem.lower()}" for stem in STEMS for n in range(1, 9)]
    path = tmp_path / "models.csv"
    path.write_text("id,architecture\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def read_row(lines, title):
    """Return the cells of the first row with a given title."""
    return next(line for line in lines if line.startswith(f"{title} ")).removeprefix(title).split()


def write(tmp_path, text):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def split_output(capsys):
    """Return the lines of the output before and after the accuracy of the inferred lines."""
    before, after = capsys.readouterr().out.split("inferred lines, ", 1)
    return before.splitlines(), after.splitlines()


def test_labels_by_id(catalogue, tmp_path, capsys):
    rows = [f"o{n}/{stem}-{n}b,{stem}" for stem in STEMS for n in range(1, 9)]
    labels = write(tmp_path, "id,label\n" + "\n".join(rows) + "\n")
    assert main(["evaluate", str(catalogue), "--labels", labels, "--least", "5"]) == 0
    lines, _ = split_output(capsys)
    assert "16 models, 16 of them with a label" in lines[0]
    rows = [line.split("  ")[0] for line in lines[2:] if not line.startswith(" ")]
    assert rows[0] == "words that names share"
    groups = ["communities, python-louvain", "communities, leiden", "clusters"]
    assert [row for row in rows if row in groups] == groups
    assert {len(read_row(lines, group)) for group in groups} == {6}
    at = rows.index(groups[0]) - 1
    del rows[at : at + 1 + len(groups)]
    assert rows[-7:] == [
        "+ likeness",
        "+ curated list",
        "families, most specific",
        "families, most specific, curated",
        "first token",
        "average linkage, 20 clusters",
        f"entries of the curated list that this catalogue does not use: {len(load_curated())}",
    ]
    assert len(rows) == len(dataclasses.fields(Rules)) + 8
    assert read_row(lines, "words that names share") == ["2", "1.000", "1.000", "1.000", "1.000", "1.000"]


def test_figures_with_and_without_the_curated_list(tmp_path, capsys):
    """The curated list places KAT below Qwen. Its entry for Nex needs a model of nex-agi."""
    owners = {"Qwen": "Qwen", "KAT": "Kwaipilot", "Nex": "someone"}
    rows = [
        f"{owner if n < 5 else f'o{n}'}/{stem}-{n}b,built" for stem, owner in owners.items() for n in range(1, 9)
    ]
    catalogue = tmp_path / "models.csv"
    catalogue.write_text("id,line\n" + "\n".join(rows) + "\n", encoding="utf-8")
    labels = write(tmp_path, "id,label\n" + "\n".join(rows) + "\n")
    assert main(["evaluate", str(catalogue), "--labels", labels, "--least", "5", "--stems", "qwen"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert read_row(lines, "+ likeness")[0] == "3"
    assert read_row(lines, "+ curated list")[0] == "2"
    assert "'nex-agi' has no model in the family: nex" in out
    without, with_list = (read_row([line], "qwen") for line in lines if line.startswith("qwen "))
    assert (without[0], with_list[0]) == ("8", "16")


def test_labels_by_another_column(catalogue, tmp_path, capsys):
    labels = write(tmp_path, "architecture,line\nzorbit,z\nquandar,q\n")
    assert main(["evaluate", str(catalogue), "--labels", labels, "--least", "5"]) == 0
    assert "16 of them with a label" in capsys.readouterr().out


def test_a_column_of_the_catalogue(catalogue, capsys):
    assert main(["evaluate", str(catalogue), "--labels", "architecture", "--least", "5"]) == 0
    assert read_row(capsys.readouterr().out.splitlines(), "+ likeness")[-1] == "1.000"


def test_likeness_can_be_switched_off(catalogue, tmp_path, capsys):
    configuration = tmp_path / "atlas.toml"
    configuration.write_text("likeness_least = 1.0\n", encoding="utf-8")
    command = [
        "evaluate",
        str(catalogue),
        "--labels",
        "architecture",
        "--least",
        "5",
        "--config",
        str(configuration),
    ]
    assert main(command) == 0
    assert "+ likeness" not in capsys.readouterr().out


def test_several_catalogues_and_known_stems(catalogue, tmp_path, capsys):
    other = tmp_path / "other.csv"
    other.write_text("id\n" + "\n".join(f"p{n}/Zorbit-{n}b" for n in range(9)) + "\n", encoding="utf-8")
    labels = write(tmp_path, "id,label\n" + "\n".join(f"p{n}/Zorbit-{n}b,z" for n in range(9)) + "\n")
    command = ["evaluate", str(catalogue), "--labels", "architecture", "--least", "5"]
    assert main([*command, "--also", str(other), labels, "--stems", "zorbit,nosuch"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first, second = (at for at, line in enumerate(lines) if "of them with a label" in line)
    assert read_row(lines[first:], "zorbit") == ["8", "1.000", "1.000"]
    assert read_row(lines[second:], "zorbit") == ["9", "1.000", "1.000"]
    assert read_row(lines[second:], "nosuch") == ["0", "nan", "nan"]


def test_agreement_with_declared_base_models_by_relation(tmp_path, capsys):
    rows = [f"o{n}/{stem}-{n}b,{stem},," for stem in STEMS for n in range(1, 13)]
    rows += [f"copier/{stem}-{n}b-GGUF,{stem},o{n}/{stem}-{n}b,quantized" for stem in STEMS for n in range(1, 13)]
    rows += ["t/Zorbit-1b-chat,Zorbit,o1/Quandar-1b,finetune", "t/Zorbit-2b-chat,Zorbit,o2/Zorbit-2b o3/Zorbit-3b,"]
    path = tmp_path / "models.csv"
    path.write_text("id,architecture,base_model,relation\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["evaluate", str(path), "--labels", "architecture", "--least", "5"]) == 0
    tuned, copies, undeclared = split_output(capsys)[0][-3:]
    assert tuned.split() == ["finetune", "1", "too", "few", "too", "few"]
    assert undeclared.split() == ["relation", "not", "declared", "2", "too", "few", "too", "few"]
    cells = copies.split()
    assert cells[:6] == ["quantized", "24", "1.000", "0.862", "to", "1.000"] and 0 < float(cells[6]) < 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,label,more\na,b,c\n", "3 columns; give a table with two columns, id and label"),
        ("name,label\na,b\n", "the first column is 'name'; "),
        ("id,label\nno/such,b\n", "no value of the column 'id' is in models.csv; give labels"),
        ("architecture,line\nzorbit,z\n", "--least"),
    ],
)
def test_labels_that_do_not_fit(catalogue, tmp_path, capsys, text, message):
    assert main(["evaluate", str(catalogue), "--labels", write(tmp_path, text)]) == 1
    assert message in " ".join(capsys.readouterr().err.split())


def test_the_configuration_is_read_as_in_build(catalogue, tmp_path, capsys):
    foreign = tmp_path / "foreign.csv"
    text = catalogue.read_text(encoding="utf-8").replace("id,architecture", "Repository,Kind")
    foreign.write_text(text.replace(",zorbit", ",made by hand"), encoding="utf-8")
    configuration = tmp_path / "atlas.toml"
    configuration.write_text(
        'family_smallest = 9\ntasks = ["all"]\n[columns]\nid = "Repository"\n', encoding="utf-8"
    )
    command = [
        "evaluate",
        str(foreign),
        "--labels",
        "architecture",
        "--least",
        "5",
        "--column",
        "architecture=Kind",
    ]
    assert main([*command, "--config", str(configuration)]) == 0
    assert read_row(capsys.readouterr().out.splitlines(), "+ likeness")[:2] == [
        "0",
        "0.000",
    ]  # none has nine models
    configuration.write_text("family_smalest = 9\n", encoding="utf-8")
    assert main([*command, "--config", str(configuration)]) == 1
    assert "atlas.toml: there is no setting 'family_smalest'" in " ".join(capsys.readouterr().err.split())
