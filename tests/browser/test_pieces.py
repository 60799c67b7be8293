"""In a site that is split into pieces, the browser loads only the pieces that it needs, also from disk."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constellation.atlas import Atlas
from constellation.render.shards import plan_shards
from tests.browser.model_table import TABLE, read_ids, wait_for_count, wait_for_rows
from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser

SESSION = "constellation.explorer.of(document.querySelector('figure.view')).session"


@pytest.fixture(scope="session")
def bases(pieces_site: Path) -> dict[str, str]:
    """Return the address of the site that is split into pieces."""
    return {"file": pieces_site.as_uri() + "/"}


def list_loaded(page: Any) -> set[str]:
    """Return the data scripts that a page has loaded."""
    names = page.evaluate("[...document.scripts].map(script => script.src.split('/').pop())")
    return {name for name in names if re.search(r"-\d{4}\.js$", name)}


def test_a_model_of_any_piece_has_its_page(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    for piece in plan_shards(pieces_atlas).numbered[::3]:
        model = pieces_atlas.ids[piece.rows[-1]]
        page = visit("models.html#model=" + urllib.parse.quote(model), settle=False)
        page.locator("#model .model-card").wait_for()
        assert model.split("/")[-1] in page.inner_text("#model")
        names = page.evaluate("[...document.scripts].map((script) => script.src.split('/data/').pop())")
        assert "cards.js" in names and sum(name.startswith("cards/") for name in names) == 1
        assert not list_loaded(page), "a card needs no other data"


def test_the_search_finds_a_model_of_any_piece(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    page = visit("index.html", settle=False)
    box = page.locator("form[data-search] input[type=search]").first
    for piece in plan_shards(pieces_atlas).numbered[::3]:
        model = pieces_atlas.ids[piece.rows[0]]
        box.fill(model)
        page.locator(".search-list a", has_text=model).first.wait_for()
    words = pieces_atlas.facts.words
    alone = [word for word in words if not any(other.startswith(word) for other in words if other != word)]
    word = max(alone, key=words.__getitem__)  # the search also finds words that begin like the one it is given
    box.fill(word)
    page.locator(".search-list", has_text=f"Models · {words[word]}").wait_for()
    assert page.locator(".search-list .search-note").count() == 1, "what such a search finds"


def test_a_table_loads_its_family_from_the_pieces(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    shards, groups = plan_shards(pieces_atlas), pieces_atlas.facts.groups
    clade = max(range(len(groups)), key=lambda number: len(groups[number]))
    page = visit(f"families/{pieces_atlas.families.clades[clade].slug}.html#sort=id", settle=False)
    wait_for_count(page, len(groups[clade]))
    wanted = {shard.suffix for shard in shards.numbered[shards.first[clade] - 1 : shards.last[clade]]}
    loaded = {script for script in list_loaded(page) if script.startswith("details")}
    assert loaded == {f"details{suffix}.js" for suffix in wanted}
    members = sorted((pieces_atlas.ids[row] for row in groups[clade].rows), key=str.lower)
    first = page.locator(f"{TABLE} tbody tr:not(.space) th").first
    assert first.text_content() == members[0]


def test_a_filter_finds_models_of_all_pieces(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    large = int((pieces_atlas.facts.counts.parameters >= 30e9).sum())
    page = visit("models.html#min=30", settle=False)
    wait_for_count(page, large)
    downloads = [
        float(text.replace(",", "") or -1)
        for text in page.locator(f"{TABLE} tbody tr:not(.space) > td:nth-child(2)").all_text_contents()
    ]
    assert downloads == sorted(downloads, reverse=True)


def test_an_owner_is_looked_up_before_pieces_are_loaded(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    counts = dict.fromkeys(pieces_atlas.names.owners, 0)
    for owner in pieces_atlas.names.owners:
        counts[owner] += 1
    owner = next(owner for owner in sorted(counts) if owner and counts[owner] == 2)
    page = visit(f"models.html#owner={urllib.parse.quote(owner)}", settle=False)
    wait_for_count(page, 2)
    assert len([script for script in list_loaded(page) if script.startswith("details")]) <= 2


def test_scrolling_alone_loads_all_models(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    page = visit("models.html", settle=False)
    box = page.locator(f"{TABLE} .table-scroll")
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    wait_until(page, f"document.querySelector('{TABLE} tr.space')")
    wait_for_count(page, len(pieces_atlas))
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    last = pieces_atlas.ids[pieces_atlas.facts.everything.rows[-1]]
    wait_for(page, lambda: read_ids(page)[-1:], [last])


def test_words_of_names_are_filters_of_the_table(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    words, clusters = pieces_atlas.facts.words, pieces_atlas.network.clusters.member_of
    tokens = [set(pieces_atlas.names.tokens[row]) for row in range(len(pieces_atlas))]
    word = max(words, key=words.__getitem__)
    having = [row for row in pieces_atlas.facts.everything.rows.tolist() if word in tokens[row]]
    page = visit(f"models.html#words={urllib.parse.quote(word)}", settle=False)
    wait_for_count(page, len(having))
    assert read_ids(page)[:20] == [pieces_atlas.ids[row] for row in having[:20]]
    cluster = int(clusters[having[0]])
    page.evaluate("(number) => constellation.store.change({ cluster: number })", str(cluster + 1))
    wait_for_count(page, sum(int(clusters[row]) == cluster for row in having))
    page.evaluate("(word) => constellation.store.change({ cluster: '', words: '', q: word })", word)
    page.locator(".chips", has_text="Name").wait_for()
    wait_for_rows(page)
    assert set(read_ids(page)[:20]) & {pieces_atlas.ids[row] for row in having}


def test_a_member_of_a_later_piece_has_its_address(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    sizes = [len(group) for group in pieces_atlas.facts.groups]
    clade = max(range(len(sizes)), key=sizes.__getitem__)
    last = plan_shards(pieces_atlas).numbered[plan_shards(pieces_atlas).last[clade] - 1]
    row = next(row for row in pieces_atlas.facts.groups[clade].rows[::-1].tolist() if row in last.rows)
    name = pieces_atlas.ids[row]
    page = visit(f"families/{pieces_atlas.families.clades[clade].slug}.html#{name}", settle=False)
    page.locator(f"[id='{name}']").wait_for()


def test_families_that_are_not_listed_can_be_loaded(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    page = visit("families.html", settle=False)
    rows = page.locator("[data-families] tbody tr")
    assert rows.count() == pieces_atlas.settings.families_listed
    wanted = {f"family-{clade.slug}" for clade in pieces_atlas.families.clades}
    for _ in range(20):
        if not page.get_by_role("button", name="Load more families").count():
            break
        before = rows.count()
        page.get_by_role("button", name="Load more families").click()
        wait_until(
            page,
            "n => document.querySelectorAll('[data-families] tbody tr').length > n"
            " || !document.querySelector('.table-more button')",
            before,
        )
    assert set(rows.evaluate_all("rows => rows.map(row => row.id)")) == wanted
    clades = pieces_atlas.families.clades
    depths = dict(rows.evaluate_all("rows => rows.map(row => [row.id, Number(row.dataset.depth || 0)])"))
    for clade in clades:  # a sub-family of a family that is not folded is below and to the right of it
        assert depths[f"family-{clade.slug}"] in (0, clade.depth)
    page.get_by_label("Filter families").fill(clades[-1].title)
    page.locator(f"#family-{clades[-1].slug}").wait_for()


def test_tree_and_graph_draw_a_part_and_say_how_much_is_missing(
    visit: Callable[..., Any], pieces_atlas: Atlas
) -> None:
    pieces = plan_shards(pieces_atlas)
    drawn = set(pieces.overview.rows.tolist())
    absent = next(row for row in range(len(pieces_atlas)) if row not in drawn)
    name = pieces_atlas.ids[absent]
    for view in ("tree", "graph"):
        page = visit(f"{view}.html#selected=" + urllib.parse.quote(name))
        size = page.evaluate(
            "constellation.explorer.of(document.querySelector('figure.view')).session.catalogue.size"
        )
        assert size == len(drawn)
        page.locator(".panel-title", has_text=name.split("/")[-1]).wait_for()
        assert name.split("/")[-1] in page.inner_text("main")


def test_a_branch_that_fits_a_piece_is_loaded_whole(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    pieces = plan_shards(pieces_atlas)
    drawn = set(pieces.overview.rows.tolist())
    clade = next(
        index
        for index, group in enumerate(pieces_atlas.facts.groups)
        if pieces.first[index] == pieces.last[index] and not set(group.rows.tolist()) <= drawn
    )
    slug = pieces_atlas.families.clades[clade].slug
    page = visit(f"tree.html#root={slug}")
    wait_until(page, f"{SESSION}.source !== ''")
    shown = page.evaluate(
        f"""(() => {{ const {{ tree, layout }} = {SESSION}.view;
        return [tree.count[layout.root], constellation.tree.rowsBelow(tree, layout.root).length]; }})()"""
    )
    assert shown == [len(pieces_atlas.facts.groups[clade])] * 2


def test_views_are_coloured_and_filtered_by_line(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    pieces, index = plan_shards(pieces_atlas), pieces_atlas.lineage.index
    line, drawn = index.lines[0], pieces.overview.rows
    for view in ("tree", "graph"):
        page = visit(f"{view}.html#colour=line&line={line.slug}")
        assert page.evaluate(f"{SESSION}.kept") == int((index.line_of[drawn] == 0).sum()) > 0
        entries = page.locator(".legend[aria-label=Colours] button").all_inner_texts()
        assert [entry.split("\n")[0] for entry in entries] == [line.title]
    alone = np.flatnonzero(pieces.first == pieces.last)
    clade = max(alone.tolist(), key=lambda one: len(pieces_atlas.facts.groups[one]))
    rows = pieces_atlas.facts.groups[clade].rows
    page = visit(f"tree.html#root={pieces_atlas.families.clades[clade].slug}&colour=line")
    wait_until(page, f"{SESSION}.source !== '' && {SESSION}.facts")
    counts = page.evaluate(f"[...{SESSION}.colouring.entries, {SESSION}.colouring.rest].map((one) => one.count)")
    assert sum(counts) == len(rows)
    leading, most = index.tally(rows)[0]
    assert f"{index.lines[leading].title} {most}" in page.locator(".panel dl").first.inner_text()


def test_a_models_page_has_relatives_of_other_pieces(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    """The base model, the siblings and the derived models may all be in different pieces."""
    lineage, ids = pieces_atlas.lineage.graph, pieces_atlas.ids
    piece_of = {row: piece.suffix for piece in plan_shards(pieces_atlas).numbered for row in piece.rows.tolist()}
    child, base = next(
        (child, base)
        for child, base in zip(*(side.tolist() for side in lineage.list_links()), strict=True)
        if piece_of[child] != piece_of[base]
    )
    made = {ids[row] for row in lineage.child[lineage.child_start[base] : lineage.child_start[base + 1]].tolist()}
    listed = "[...document.querySelectorAll('.card-line a.model')].map((link) => link.textContent)"
    page = visit("models.html#model=" + urllib.parse.quote(ids[child]), settle=False)
    wait_until(
        page, f"(wanted) => wanted.every((id) => {listed}.includes(id))", sorted({ids[base], *made} - {ids[child]})
    )
    page = visit("models.html#model=" + urllib.parse.quote(ids[base]), settle=False)
    wait_until(page, f"(wanted) => wanted.every((id) => {listed}.includes(id))", sorted(made))
    descendants = page.locator(".card-line .more a", has_text="in a table")
    descendants.last.click()
    wait_for_rows(page)
    assert made <= set(read_ids(page))


def test_two_trees_load_the_piece_of_a_family(visit: Callable[..., Any], pieces_atlas: Atlas) -> None:
    shards, clades, groups = plan_shards(pieces_atlas), pieces_atlas.families.clades, pieces_atlas.facts.groups
    whole = [clade for clade in range(len(clades)) if shards.first[clade] == shards.last[clade] > 0]
    clade = max(whole, key=lambda one: len(groups[one]))
    page = visit("tanglegram.html", settle=False)
    page.locator(".tanglegram[data-ready]").wait_for()
    assert not list_loaded(page), "the first drawing has data of its own"
    page = visit(f"tanglegram.html#root={clades[clade].slug}", settle=False)
    page.locator(".tanglegram[data-ready]").wait_for()
    listed = page.locator(".tangle-list tbody th").all_text_contents()
    assert set(listed) == {pieces_atlas.ids[row] for row in groups[clade].rows}
    assert {name.split("-")[-1] for name in list_loaded(page)} >= {f"{shards.first[clade]:04d}.js"}
    page = visit("tanglegram.html#root=all&by=owner", settle=False)
    page.locator(".tanglegram[data-ready]").wait_for()
    assert f"of {len(pieces_atlas)} models" in page.locator("[data-shown]").inner_text()
