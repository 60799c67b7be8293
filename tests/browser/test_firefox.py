"""Firefox opens the pages from disk, shows no message on its console, and draws the views."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.clouds import CLOUDS, READ_CLOUDS, check_clouds

pytestmark = pytest.mark.browser

SECONDS = 90
#: Every request to the network fails, as the proxy does not exist.
SETTINGS = {
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "app.update.auto": False,
    "toolkit.telemetry.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
#: Errors and warnings, each with the address that it is about. (The site's scripts write nothing to the console.)
READ_CONSOLE = """
return Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError)
  .map((one) => [one.sourceName, one.errorMessage]);
"""
#: Whether the view of a figure is at rest and has drawn in more than fifty colours.
IS_DRAWN = """
const figure = document.querySelector(arguments[0] + "[data-ready]");
const canvas = figure && figure.querySelector("canvas");
if (!canvas || constellation.explorer.of(figure).session.surface.moving) return false;
const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
return new Set(pixels).size > 50;
"""


@pytest.fixture(scope="module")
def firefox(require: Callable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start Firefox without a window, on a free port."""
    path = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    require("firefox", path, "Firefox is not installed")
    driver = pytest.importorskip("marionette_driver.marionette", reason="marionette-driver is not installed")
    client = driver.Marionette(
        bin=path,
        port=0,
        headless=True,
        prefs=SETTINGS,
        app_args=["-remote-allow-system-access"],
        gecko_log=str(tmp_path_factory.mktemp("firefox") / "gecko.log"),
        startup_timeout=SECONDS,
    )
    client.start_session()
    client.timeout.script = SECONDS
    yield client
    client.quit(in_app=False)
    client.cleanup()


def run(firefox: Any, script: str, *arguments: Any) -> Any:
    """Return what a script returns in the page."""
    # Without a sandbox, which would hide the globals of the page.
    return firefox.execute_script(script, script_args=arguments, sandbox=None)


def wait(firefox: Any, condition: Callable[[], Any]) -> None:
    """Wait until a condition is true."""
    from marionette_driver import Wait  # not with the other imports, so that the tests are collected without it

    Wait(firefox, timeout=SECONDS, interval=0.1).until(lambda _: condition())


def read_console(firefox: Any, base: str) -> list[str]:
    """List the errors and refusals of the policy that Firefox logged for pages below an address."""
    with firefox.using_context("chrome"):
        messages = firefox.execute_script(READ_CONSOLE)
    return [f"{where.removeprefix(base)}: {message}" for where, message in messages if where.startswith(base)]


TREE, GRAPH = "figure.view[data-view=tree]", "figure.view[data-view=graph]"
PAGES = [
    ("tree.html", [TREE]),
    ("tree.html#layout=rectangular&root=gemma", [TREE]),
    ("graph.html", [GRAPH]),
    ("families/llama.html", [TREE, GRAPH]),
]


@pytest.fixture
def quiet(firefox: Any, site: Path) -> Iterator[None]:
    """Fail if the console has a message about the site."""
    yield
    assert read_console(firefox, site.as_uri()) == []


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(("page", "views"), PAGES, ids=[page for page, _ in PAGES])
def test_views_are_drawn(firefox: Any, site: Path, page: str, views: list[str]) -> None:
    firefox.navigate(f"{site.as_uri()}/{page}")
    for view in views:
        run(firefox, "document.querySelector(arguments[0]).scrollIntoView()", view)
        wait(firefox, lambda view=view: run(firefox, IS_DRAWN, view))


@pytest.mark.usefixtures("quiet")
def test_the_home_page_has_its_tree(firefox: Any, site: Path) -> None:
    firefox.navigate(f"{site.as_uri()}/index.html")
    rect = firefox.find_element("css selector", "svg.radial").rect
    assert min(rect["width"], rect["height"]) > 250
    assert len(firefox.find_elements("css selector", "svg.radial path")) > 20


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("page", CLOUDS)
def test_words_of_clouds_do_not_touch(firefox: Any, site: Path, page: str) -> None:
    firefox.navigate(f"{site.as_uri()}/{page}")
    check_clouds(run(firefox, READ_CLOUDS))


@pytest.mark.usefixtures("quiet")
def test_a_model_is_found_by_typing(firefox: Any, site: Path) -> None:
    firefox.navigate(f"{site.as_uri()}/models.html")
    firefox.find_element("css selector", ".search input").send_keys("qwen3-8")
    wait(firefox, lambda: "Qwen3-8B" in run(firefox, "return document.querySelector('.search-list').textContent"))


def test_messages_of_the_console_are_read(firefox: Any, tmp_path: Path) -> None:
    """A page that breaks its own security policy, and whose script raises an error, has two messages."""
    (tmp_path / "own.js").write_text("throw new Error('oh no');", encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\"><title>x</title>"
        "<script>1</script><script src='own.js'></script>",
        encoding="utf-8",
    )
    firefox.navigate((tmp_path / "page.html").as_uri())
    wait(firefox, lambda: len(read_console(firefox, tmp_path.as_uri())) >= 2)
    messages = sorted(read_console(firefox, tmp_path.as_uri()))
    assert len(messages) == 2
    assert messages[0] == "/own.js: Error: oh no"
    assert messages[1].startswith("/page.html: Content-Security-Policy: ")


VIEW = "constellation.explorer.of(document.querySelector('figure.view[data-ready]'))"
IS_LIVE = "return Boolean(document.querySelector('figure.view[data-ready]'));"


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("address", "anchor"), [("tree.html#root=qwen", "content"), ("families/gemma.html#colour=year", "members")]
)
def test_a_link_to_a_part_of_the_page_keeps_the_state(firefox: Any, site: Path, address: str, anchor: str) -> None:
    firefox.navigate(f"{site.as_uri()}/{address}")
    run(firefox, "document.querySelector(`a[href$='#${arguments[0]}']`).click()", anchor)
    wait(firefox, lambda: run(firefox, "return constellation.state.idInAddress()") == anchor)
    assert firefox.get_url().endswith(address)
    firefox.go_back()
    assert firefox.get_url().endswith(address)


@pytest.mark.usefixtures("quiet")
def test_the_focus_stays_on_the_button_that_folds(firefox: Any, site: Path) -> None:
    firefox.navigate(f"{site.as_uri()}/tree.html#root=llama")
    wait(firefox, lambda: run(firefox, IS_LIVE))
    focused = "return document.activeElement.getAttribute('aria-label') || '';"
    run(firefox, "document.querySelector('.panel .fold').focus()")
    for word in ("Expand", "Collapse", "Expand"):
        run(firefox, "document.activeElement.click()")
        wait(firefox, lambda word=word: run(firefox, focused).startswith(word))


@pytest.mark.usefixtures("quiet")
def test_a_double_click_opens_one_level(firefox: Any, site: Path) -> None:
    firefox.navigate(f"{site.as_uri()}/tree.html#root=qwen")
    wait(firefox, lambda: run(firefox, IS_LIVE))
    names = f"return {VIEW}.session.view.labels.length > 0;"
    wait(firefox, lambda: run(firefox, names))
    x, y, steps = run(
        firefox,
        f"""const {{ session }} = {VIEW};
        const {{ view, surface }} = session;
        const label = view.labels.find(({{ node }}) =>
          node > view.layout.root && constellation.tree.isClade(view.tree, node));
        const box = surface.pad.getBoundingClientRect();
        return [box.left + label.x, box.top + label.y, history.length];""",
    )
    mouse = firefox.actions.sequence("pointer", "mouse", {"pointerType": "mouse"})
    mouse.pointer_move(int(x), int(y))
    for _ in range(2):
        mouse.pointer_down(0).pointer_up(0)
    mouse.perform()
    wait(firefox, lambda: run(firefox, "return !location.hash.endsWith('root=qwen')"))
    assert run(firefox, "return history.length") == steps + 1


@pytest.mark.parametrize(
    ("script", "page", "words"),
    [
        ("core", "graph.html", "have not run"),
        ("explorer", "tree.html", "static/js/explorer.js could not be loaded"),
    ],
)
def test_without_a_script_the_still_picture_stays(
    firefox: Any, site: Path, tmp_path: Path, script: str, page: str, words: str
) -> None:
    shutil.copy(site / page, tmp_path)  # Firefox would follow a link to the original
    shutil.copytree(site / "static", tmp_path / "static")
    (tmp_path / "static/js" / f"{script}.js").unlink()
    firefox.navigate(f"{tmp_path.as_uri()}/{page}")
    run(firefox, "document.getAnimations().forEach((one) => one.finish())")
    notes = "return [...document.querySelectorAll('.page-note')].map((one) => one.innerText).join(' ');"
    wait(firefox, lambda: words in run(firefox, notes))
    assert run(
        firefox,
        "const still = document.querySelector('figure.view .view-static svg');"
        "return still.checkVisibility() && still.getBoundingClientRect().height > 100;",
    )


def test_with_colours_of_the_system_hits_and_dots_can_be_seen(firefox: Any, site: Path) -> None:
    with firefox.using_context("chrome"):
        firefox.execute_script("Services.prefs.setIntPref('browser.display.document_color_use', 2);")
    try:
        firefox.navigate(f"{site.as_uri()}/lines.html")
        assert run(firefox, "return matchMedia('(forced-colors: active)').matches")
        dots = "[...document.querySelectorAll('tbody .dot')].map((one) => getComputedStyle(one).backgroundColor)"
        assert run(firefox, f"return new Set({dots}).size") > 3
        firefox.find_element("css selector", ".search input").send_keys("qwen3-8")
        wait(firefox, lambda: run(firefox, "return document.querySelectorAll('.search-list mark').length > 3"))
        differs = """const mark = document.querySelector('.search-list a:not([aria-selected=true]) mark');
        return getComputedStyle(mark).color !== getComputedStyle(document.body).backgroundColor;"""
        assert run(firefox, differs)
    finally:
        with firefox.using_context("chrome"):
            firefox.execute_script("Services.prefs.clearUserPref('browser.display.document_color_use');")
