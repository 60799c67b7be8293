"""`evaluate` prints the agreement of families and baselines with labels, and refuses wrong labels."""

from __future__ import annotations

import pytest

from constellation.cli import main

STEMS = ("Zorbit", "Quandar")


@pytest.fixture
def catalogue(tmp_path):
    rows = [f"o{n}/{stem}-{n}b,{stem.lower()}" for stem in STEMS for n in range(1, 9)]
    path = tmp_path / "models.csv"
    path.write_text("id,architecture\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def write(tmp_path, text):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_labels_by_id(catalogue, tmp_path, capsys):
    rows = [f"o{n}/{stem}-{n}b,{stem}" for stem in STEMS for n in range(1, 9)]
    labels = write(tmp_path, "id,label\n" + "\n".join(rows) + "\n")
    assert main(["evaluate", str(catalogue), "--labels", labels, "--least", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "families, top level",
        "families, most specific",
        "first token",
        "average linkage, 20 clusters",
    ]
    assert lines[1].split()[-6:] == ["16", "2", "1.000", "1.000", "1.000", "1.000"]


def test_labels_by_another_column(catalogue, tmp_path, capsys):
    labels = write(tmp_path, "architecture,line\nzorbit,z\nquandar,q\n")
    assert main(["evaluate", str(catalogue), "--labels", labels, "--least", "5"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[-6] == "16"


def test_a_column_of_the_catalogue(catalogue, capsys):
    assert main(["evaluate", str(catalogue), "--labels", "architecture", "--least", "5"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[-1] == "1.000"


def test_agreement_with_declared_base_models_by_relation(tmp_path, capsys):
    rows = [f"o{n}/{stem}-{n}b,{stem},," for stem in STEMS for n in range(1, 13)]
    rows += [f"copier/{stem}-{n}b-GGUF,{stem},o{n}/{stem}-{n}b,quantized" for stem in STEMS for n in range(1, 13)]
    rows += ["t/Zorbit-1b-chat,Zorbit,o1/Quandar-1b,finetune", "t/Zorbit-2b-chat,Zorbit,o2/Zorbit-2b o3/Zorbit-3b,"]
    path = tmp_path / "models.csv"
    path.write_text("id,architecture,base_model,relation\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["evaluate", str(path), "--labels", "architecture", "--least", "5"]) == 0
    tuned, copies, undeclared = capsys.readouterr().out.splitlines()[-3:]
    assert tuned.split() == ["finetune", "1", "too", "few", "too", "few"]
    assert undeclared.split() == ["relation", "not", "declared", "2", "too", "few", "too", "few"]
    cells = copies.split()
    assert cells[:6] == ["quantized", "24", "1.000", "0.862", "to", "1.000"] and 0 < float(cells[6]) < 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,label,more\na,b,c\n", "3 columns; give a table with two columns, id and label"),
        ("name,label\na,b\n", "the first column is 'name'; "),
        ("id,label\nno/such,b\n", "no id in this table is in models.csv; give labels"),
        ("architecture,line\nzorbit,z\n", "no label has 20 models or more; give a lower --least"),
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
    assert capsys.readouterr().out.splitlines()[1].split()[-5:-3] == ["0", "0.000"]  # no family has nine models
    configuration.write_text("family_smalest = 9\n", encoding="utf-8")
    assert main([*command, "--config", str(configuration)]) == 1
    assert "atlas.toml: there is no setting 'family_smalest'" in " ".join(capsys.readouterr().err.split())
