"""Pages are fetched again after temporary network failures, and permanent failures are reported."""

from __future__ import annotations

import sys
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from constellation.catalogue.collecting import collect_models
from constellation.catalogue.hub import TRIES, Hub
from constellation.errors import AtlasError

pytestmark = [pytest.mark.usefixtures("no_token"), pytest.mark.slow]


def test_failures_that_may_pass_are_waited_out(
    server: Any, collect: Any, watch: Any, tmp_path: Path, hub_server: Any, list_ids: Any, expect_ids: Any
) -> None:
    behave, fail = hub_server.behave, hub_server.fail
    server.mischief = [
        fail(500), fail(502, b"<html>bad gateway</html>"), behave,
        fail(429, Retry_After="17"), behave,
        fail(429, RateLimit='"api";r=0;t=55', RateLimit_Policy='"fixed window";"api";q=500;w=300'), behave,
        hub_server.cut, hub_server.hang_up, fail(200, b'[{"id": "a/b"'), fail(200, {"error": "odd"}), behave,
        fail(503, Retry_After=formatdate(time.time() + 30, usegmt=True)),
    ]  # fmt: skip
    assert collect().models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    *exact, last = watch.slept
    assert exact == [1, 2, 18, 56, 1, 2, 4, 8]
    assert 25 < last <= 32
    assert "429" in watch.messages[2] and "18 s" in watch.messages[2]
    assert any("the response is not JSON" in line for line in watch.messages)


@pytest.mark.slow
def test_a_silent_server_is_not_waited_for_for_ever(
    server: Any, watch: Any, tmp_path: Path, hub_server: Any
) -> None:
    server.mischief = [hub_server.dawdle(2.5)]
    hub = Hub(server.address, sleep=watch.slept.append, notify=watch.messages.append, silence=1.0)
    assert collect_models(tmp_path / "models.csv", hub, tasks=("text-generation",)).models == 42
    assert watch.slept[0] == 1
    assert "timed out" in watch.messages[0]


def test_failures_that_do_not_pass_end_it_and_what_was_read_is_kept(
    server: Any, collect: Any, watch: Any, tmp_path: Path, hub_server: Any, list_ids: Any, expect_ids: Any
) -> None:
    (tmp_path / "models.csv").write_text("previous content\n")
    server.mischief = [hub_server.behave, hub_server.behave, *[hub_server.fail(503)] * TRIES]
    with pytest.raises(AtlasError, match=f" {TRIES} .*503.*; "):
        collect()
    assert watch.slept == [1, 2, 4, 8, 16, 32, *[60] * 5]
    assert (tmp_path / "models.csv").read_text() == "previous content\n"
    assert collect().models == 42
    assert watch.messages[-1] == "resuming an interrupted collection: 20 models were fetched before"
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    assert len(server.asked) == 2 + TRIES + 3


def test_a_wait_that_is_too_long_is_reported(server: Any, collect: Any, watch: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.fail(429, Retry_After="86400")]
    with pytest.raises(AtlasError, match=r"86,400 s"):
        collect()
    assert watch.slept == []


def test_nobody_listens(watch: Any, tmp_path: Path) -> None:
    hub = Hub("http://127.0.0.1:9", sleep=watch.slept.append)
    with pytest.raises(AtlasError, match=rf"http://127\.0\.0\.1:9 .* {TRIES} .*refused"):
        collect_models(tmp_path / "models.csv", hub)


REFUSALS = [
    (401, "the Hub requires a token .401.; set HF_TOKEN"),
    (
        403,
        "does not allow requests without a token .*403: .*no.*; check HF_ENDPOINT and the proxy, or set HF_TOKEN",
    ),
    (400, "refuses the request .400: .*no.*; check HF_ENDPOINT and --task"),
    (404, "refuses the request .404"),
]


@pytest.mark.parametrize(("status", "message"), REFUSALS)
def test_a_refusal_is_reported_immediately(
    server: Any, collect: Any, watch: Any, status: int, message: str, hub_server: Any
) -> None:
    """For 400, a second request without fields shows that no field is the reason."""
    server.mischief = [hub_server.fail(status)] * 2
    with pytest.raises(AtlasError, match=message):
        collect()
    assert (watch.slept, len(server.asked)) == ([], 2 if status == 400 else 1)


def test_an_expired_cursor_is_reported(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.behave, *[hub_server.fail(400)] * 2]
    with pytest.raises(AtlasError, match=r"refuses the request .*; remove the \.journal file to start again"):
        collect()


def test_the_token_is_sent_and_a_wrong_token_is_reported_but_not_shown(
    server: Any, collect: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.token = "hf_right"
    monkeypatch.setenv("HF_TOKEN", "hf_right")
    assert collect().models == 42
    assert {headers["authorization"] for headers in server.headers} == {"Bearer hf_right"}
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(
        AtlasError, match=r"the Hub refuses the token .401.; set HF_TOKEN to a valid token, or unset it"
    ):
        collect("other.csv")
    monkeypatch.setenv("HF_TOKEN", "hf_wröng")
    with pytest.raises(AtlasError, match=r"HF_TOKEN .*not allowed") as caught:
        collect("other.csv")
    assert "wr" not in str(caught.value)
    assert "hf_" not in "".join(path.read_text() for path in tmp_path.iterdir())


def test_links_of_the_hub_itself_stay_at_the_mirror_and_others_are_not_followed(server: Any, collect: Any) -> None:
    server.links_to = "https://huggingface.co"
    assert collect().models == 42
    server.links_to = "http://127.0.0.1:9"
    with pytest.raises(AtlasError, match=r"next page \(http://127\.0\.0\.1:9\S*\) .*http://127\.0\.0\.1:\d+"):
        collect("other.csv")


def test_a_page_that_links_to_itself_is_reported(server: Any, collect: Any) -> None:
    def loop(handler: Any) -> bool:
        handler.answer(200, [], Link=f'<{server.address}{handler.path}>; rel="next"')
        return True

    server.mischief = [loop]
    with pytest.raises(AtlasError, match="itself as the next page"):
        collect()


@pytest.mark.parametrize("endpoint", ["huggingface.co", "ftp://huggingface.co", "https://"])
def test_an_endpoint_that_is_not_an_address_is_reported(endpoint: str) -> None:
    with pytest.raises(AtlasError, match=r"HF_ENDPOINT is .*; give an address such as https://huggingface.co"):
        Hub(endpoint)


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(
        AtlasError, match=r"collect needs huggingface_hub; install it with: pip install '\.\[collect\]'"
    ):
        Hub()
