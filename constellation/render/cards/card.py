"""Describe one model: all facts of its card, as texts, numbers and references to other models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from constellation.analysis.families.overrides import BY_HAND
from constellation.analysis.lineage.bases import name_relation
from constellation.analysis.lineage.lines import BY_FAMILY, DECLARED_ARCHITECTURE, DECLARED_BASE, INFERRED
from constellation.analysis.memory import PRECISIONS
from constellation.analysis.names.parts import Part
from constellation.analysis.popularity import LEAST_PEERS
from constellation.atlas import Atlas
from constellation.catalogue.reading.dates import FIRST_RECORDED
from constellation.render import wording
from constellation.render.cards.tables import Base, CardTables, Standing

#: Largest number of models in each list of a card.
LISTED = 8

_RELATIONS = {
    "finetune": ("fine-tune", "fine-tunes"),
    "adapter": ("adapter", "adapters"),
    "merge": ("merge", "merges"),
    "quantized": ("quantised copy", "quantised copies"),
    "": ("model with an undeclared relation", "models with an undeclared relation"),
}
#: How a model was made from its base models.
_MADE = {
    "finetune": "Fine-tune of",
    "adapter": "Adapter for",
    "merge": "Merge of",
    "quantized": "Quantised copy of",
    "": "Made from",
}


#: The text for each kind of part of a name that differs from the kind itself.
_LABELS = {"active": "active size"}


def label_kind(kind: str) -> str:
    """Return the word for a kind of part of a name, such as 'quantisation'."""
    return _LABELS.get(kind, kind)


@dataclass(frozen=True)
class Popularity:
    """The downloads or the likes of a model, described in words.

    count : the number
    growth : the change over the snapshots, '' if it is not known
    course : the count in each snapshot, in hundredths of the largest count; -1 if it is unknown
    rank : the rank in the family, '' if it is not known
    peers : the comparison with models of the same size and age
    """

    count: str
    growth: str
    course: list[int]
    rank: str
    peers: str


@dataclass(frozen=True)
class Card:
    """All facts of the card of a model.

    Models are given by row, and families by number.

    parts : the parts of the name without the owner, with their kinds
    why : why the model is in its family, or in none
    confidence : the confidence of the family, '' without a family
    family, runner_up, teacher : clades, -1 for none
    also : other clades whose stem is in the name
    line, line_why : the title of the line, '' if it is unknown, and the reason for it
    made_how : how the model was made, '' without base models
    bases : the base models
    no_base : why the card has no base models, '' if it has some
    ancestors : base models of the base models, nearest first
    siblings, derived : the most downloaded models with the same base, and those made from the model, each with its
        relation in words
    siblings_count, derived_count : the numbers of all siblings and of all derived models, in words; '' for none
    descendants : the number of models that are made from the model over all generations
    near : the models with the nearest names and the similarity of each in percent
    memory : for each precision, its name, the memory, and the machines that have that much
    facts : terms and values
    downloads, likes : the popularity
    leaves, joins : the branch of the tree (see branches.py); empty if the model has no close branch
    """

    row: int
    parts: list[Part]
    why: str
    confidence: str
    family: int
    runner_up: int
    teacher: int
    also: list[int]
    line: str
    line_why: str
    made_how: str
    bases: list[Base]
    no_base: str
    ancestors: list[int]
    siblings: list[tuple[int, str]]
    siblings_count: str
    derived: list[tuple[int, str]]
    derived_count: str
    descendants: int
    near: list[tuple[int, int]]
    memory: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]
    downloads: Popularity
    likes: Popularity
    leaves: list[int]
    joins: list[int]


def describe_card(atlas: Atlas, tables: CardTables, row: int) -> Card:
    """Collect the facts about a model for its card."""
    families, family = atlas.families, int(atlas.families.member_of[row])
    teacher = int(families.teacher[row])
    runner_up = int(families.runner_up[row])
    bases = tables.bases.get(row, [])
    relation = name_relation(int(atlas.lineage.graph.bases.relation[row]))
    siblings = _list_siblings(tables, row, bases)
    derived = tables.made.get(row, [])
    leaves, joins = tables.branches.get_branch(row)
    return Card(
        row=row,
        parts=tables.reader.take_apart(row, tables.stems[family] if family >= 0 else ()),
        why=explain_family(atlas, row),
        confidence=wording.write_percent(float(families.confidence[row])) if family >= 0 else "",
        family=family,
        runner_up=runner_up if runner_up != teacher else -1,
        teacher=teacher,
        also=[clade for clade in families.also[row] if clade != teacher],
        line=atlas.lineage.lines.line.values[atlas.lineage.lines.line.codes[row]],
        line_why=explain_line(atlas, tables, row),
        made_how=_MADE[relation] if bases else "",
        bases=bases,
        no_base="" if bases else _explain_missing_base(atlas, row),
        ancestors=_list_ancestors(tables, bases),
        siblings=_name_relations(atlas, siblings[:LISTED]),
        siblings_count=_count_relations(atlas, siblings),
        derived=_name_relations(atlas, derived[:LISTED]),
        derived_count=_count_relations(atlas, derived),
        descendants=int(atlas.lineage.graph.descendants[row]),
        near=_list_near(atlas, row),
        memory=_list_memory(atlas, tables, row),
        facts=_list_facts(atlas, tables, row),
        downloads=_describe_popularity(atlas, tables, tables.downloads, row, "downloads"),
        likes=_describe_popularity(atlas, tables, tables.likes, row, "likes"),
        leaves=leaves if joins else [],
        joins=joins,
    )


def explain_family(atlas: Atlas, row: int) -> str:
    """Explain in words why a model is in its family, or in no family."""
    families, evidence = atlas.families, atlas.families.evidence[row]
    if families.member_of[row] < 0:
        return "The name contains no family stem, and it is not similar enough to the names of any family."
    if tuple(evidence) == BY_HAND:
        return "The configuration of this atlas places the model in this family."
    words = [f"“{wording.isolate_name(ngram)}” ({wording.write_percent(share)})" for ngram, share in evidence]
    if families.likely[row]:
        similar = f" The evidence is {wording.join_words(words)}." if words else ""
        return f"The name contains no family stem, but it is similar to the names of this family.{similar}"
    if len(evidence) == 1 and evidence[0][0].endswith("/"):
        owner = wording.isolate_name(evidence[0][0].removesuffix("/"))
        return f"The name contains no family stem, but most models of the owner {owner} belong to this family."
    if len(evidence) == 1:
        return f"The name contains “{wording.isolate_name(evidence[0][0])}”, which is the stem of this family."
    return f"The name contains {wording.join_words(words)}. The percentages are shares of the evidence."


def explain_line(atlas: Atlas, tables: CardTables, row: int) -> str:
    """Explain in words how the atlas knows the line of a model. The line is what the model is built on."""
    lines = atlas.lineage.lines
    source = lines.source.values[lines.source.codes[row]]
    if source == DECLARED_BASE:
        return "The model declares a base model of this line."
    if source == DECLARED_ARCHITECTURE:
        architecture = wording.isolate_name(tables.columns["architecture"][row])
        return f"The model declares the architecture {architecture}."
    undeclared = "The model declares no base model and no architecture."
    share = float(lines.confidence[row])
    confidence = f" Confidence: {wording.write_percent(share)}." if isfinite(share) else ""
    if source == BY_FAMILY:
        return f"{undeclared} The line is the usual line of its family.{confidence}"
    if source == INFERRED:
        return f"{undeclared} The line is inferred from similar models.{confidence}"
    return f"{undeclared} No line can be inferred from similar models."


def _explain_missing_base(atlas: Atlas, row: int) -> str:
    start = atlas.lineage.graph.bases.start
    if start[row] < start[row + 1]:
        return "The base model that this model declares is ignored, because a model would be its own ancestor."
    return "The model declares no base model."


def _list_ancestors(tables: CardTables, bases: Sequence[Base]) -> list[int]:
    """List the base models of a model's base models, then their base models, and so on."""
    known = dict.fromkeys(base for base in bases if isinstance(base, int))
    queue = list(known)
    for row in queue:  # grows during the loop
        for base in tables.bases.get(row, ()):
            if isinstance(base, int) and base not in known and len(queue) < len(bases) + LISTED:
                known[base] = None
                queue.append(base)
    return [row for row in queue if row not in bases]


def _name_relations(atlas: Atlas, rows: Sequence[int]) -> list[tuple[int, str]]:
    """Pair each model with a phrase for the relation to its base models, or '' if the relation is not declared."""
    relations = [name_relation(int(atlas.lineage.graph.bases.relation[row])) for row in rows]
    return [(row, _RELATIONS[one][0] if one else "") for row, one in zip(rows, relations, strict=True)]


def _list_siblings(tables: CardTables, row: int, bases: Sequence[Base]) -> list[int]:
    if len(bases) == 1:
        return [other for other in tables.made[bases[0]] if other != row]
    found = {other for base in bases for other in tables.made[base]} - {row}
    return sorted(found, key=tables.popularity.__getitem__)


def _count_relations(atlas: Atlas, rows: Sequence[int]) -> str:
    """Write how many models have each relation, such as '1 fine-tune and 7 quantised copies'."""
    if not rows:
        return ""
    codes = Counter(atlas.lineage.graph.bases.relation[list(rows)].tolist())
    counts = {name_relation(code): count for code, count in codes.items()}
    return wording.join_words(
        [
            wording.count_noun(counts[relation], *words)
            for relation, words in _RELATIONS.items()
            if relation in counts
        ]
    )


def _list_near(atlas: Atlas, row: int) -> list[tuple[int, int]]:
    nearest = atlas.network.similarity.neighbours
    found = slice(nearest.indptr[row], min(nearest.indptr[row] + LISTED, nearest.indptr[row + 1]))
    similar = np.rint(nearest.data[found] * 100).astype(int).tolist()
    return list(zip(nearest.indices[found].tolist(), similar, strict=True))


def _list_memory(atlas: Atlas, tables: CardTables, row: int) -> list[tuple[str, str, str]]:
    if not isfinite(tables.memory[row, 0]):
        return []
    machines = atlas.settings.machines
    named = float(atlas.facts.weights.bits[row])
    amounts = [
        (f"{bits} bits", memory)
        for bits, memory in zip(PRECISIONS, tables.memory[row].tolist(), strict=True)
        if bits != named
    ]
    if isfinite(named):
        amounts.insert(0, (f"{named:g} bits, as in the name", float(tables.own_memory[row])))
    lines = []
    for name, memory in amounts:
        enough = [str(machine) for machine in machines if memory <= machine]
        fits = f"{wording.join_words(enough)} GB" if enough else f"more than {machines[-1]} GB"
        lines.append((name, f"{max(memory, 0.1):,.1f} GB", fits))
    return lines


def _list_facts(atlas: Atlas, tables: CardTables, row: int) -> list[tuple[str, str]]:
    parameters, columns = atlas.facts.parameters, tables.columns
    total, active = float(parameters.total[row]), float(parameters.active[row])
    source = ("", "", ", from the name", ", doubtful")[parameters.source[row]]
    created = columns["created"][row]
    exact = len(created) == len(FIRST_RECORDED) and created != FIRST_RECORDED
    size = wording.write_short(total)
    always = (
        ("Parameters", size + source),
        ("Created", wording.write_date(created) if exact else wording.write_month(created)),
        ("Licence", wording.isolate_name(columns["license"][row]) or wording.UNKNOWN),
    )
    known = (
        ("Active parameters", wording.write_short(active) if isfinite(active) else ""),
        ("Task", wording.isolate_name(columns["task"][row])),
        ("Architecture", wording.isolate_name(columns["architecture"][row])),
    )
    return [*always, *((term, value) for term, value in known if value)]


def _describe_popularity(atlas: Atlas, tables: CardTables, standing: Standing, row: int, noun: str) -> Popularity:
    value = float(getattr(atlas.facts.counts, noun)[row])
    dates, courses = tables.courses[noun]
    values = courses[row].tolist()
    known = [(date, count) for date, count in zip(dates, values, strict=True) if isfinite(count)]
    most = max((count for _, count in known), default=0) or 1
    rank, members = int(standing.ranks.rank[row]), int(standing.ranks.known[row])
    return Popularity(
        count=wording.write_count(value),
        growth=_say_growth(atlas, known, noun),
        course=[round(100 * one / most) if isfinite(one) else -1 for one in values] if len(known) > 1 else [],
        rank=f"{rank:,} of {members:,}" if rank else "",
        peers=_say_peers(tables, standing, row, isfinite(value)),
    )


def _say_growth(atlas: Atlas, known: Sequence[tuple[str, float]], noun: str) -> str:
    """Describe how a count of a model has changed since the first snapshot that has the count."""
    if len(known) < 2 or not known[0][0]:
        return ""
    (since, before), (_, now) = known[0], known[-1]
    text = f"{wording.write_count(before)} on {wording.write_date(since)}"
    least = getattr(atlas.settings, f"growth_least_{noun}")
    return f"{text}: {wording.write_growth(now / before - 1)} since then" if before >= least else text


def _say_peers(tables: CardTables, standing: Standing, row: int, known: bool) -> str:
    """Describe how a model compares with models of the same size and age."""
    size, age = float(tables.sizes[row]), str(tables.ages[row])
    if not known or not isfinite(size) or not age:
        return ""
    others, share = int(standing.peers.others[row]), float(standing.peers.share[row])
    size_text, quarter = wording.write_short(size * 1e9), f"quarter {age[-1]} of {age[:4]}"
    models = f"with about {size_text} parameters that were created in {quarter}"
    if not isfinite(share):
        return f"not possible, because there are fewer than {LEAST_PEERS} other models {models}"
    return f"percentile {round(100 * share)} among the {others:,} other models {models}"


def link_line(atlas: Atlas, row: int) -> str:
    """Return the address of a model's line, relative to the root of the site.

    The address is the page of the line. If the line has no page, it is the page of the family of the same name, or
    '' if there is no such family.
    """
    index = atlas.lineage.index
    line = index.lines[index.line_of[row]] if index.line_of[row] >= 0 else None
    if line and line.has_page:
        return f"lines/{line.slug}.html"
    return f"families/{atlas.families.clades[line.clade].slug}.html" if line and line.clade >= 0 else ""
