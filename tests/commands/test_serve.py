"""A built site is served in the same way as by GitHub Pages."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from constellation.commands.serve import SiteServer, open_server
from constellation.errors import AtlasError


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SiteServer]:
    site = tmp_path / "site"
    (site / "families").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    for name in ("index.html", "tree.html", "404.html", "families/llama.html", "families/index.html"):
        (site / name).write_text(f"<p>{name}</p>", encoding="utf-8")
    (site / "data.js").write_text("put(1)")
    (site / "graph.graphml.gz").write_bytes(gzip.compress(b"<graphml/>"))
    (site / "tree.nwk").write_text("(a,b);")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site / "out").symlink_to(tmp_path)
    with open_server(site, port=0, prefix="user/atlas") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: SiteServer, path: str, method: str = "GET", **headers: str) -> tuple[int, dict, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


ANSWERS = [
    ("/user/atlas/", 200, "text/html; charset=utf-8", b"<p>index.html</p>"),
    ("/user/atlas/index.html?x=1", 200, "text/html; charset=utf-8", b"<p>index.html</p>"),
    ("/user/atlas/tree", 200, "text/html; charset=utf-8", b"<p>tree.html</p>"),
    ("/user/atlas/families/llama", 200, "text/html; charset=utf-8", b"<p>families/llama.html</p>"),
    ("/user/atlas/families/", 200, "text/html; charset=utf-8", b"<p>families/index.html</p>"),
    ("/user/atlas/data.js", 200, "text/javascript; charset=utf-8", b"put(1)"),
    ("/user/atlas/graph.graphml.gz", 200, "application/gzip", gzip.compress(b"<graphml/>")),
    ("/user/atlas/tree.nwk", 200, "application/octet-stream", b"(a,b);"),
    ("/user/atlas/none.html", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/tree/", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/families/none/deep", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/elsewhere", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/../../secret.txt", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/%2e%2e/secret.txt", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/link.txt", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/out/secret.txt", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/" + "long" * 2000, 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/" + "deep/" * 2000, 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
    ("/user/atlas/%00", 404, "text/html; charset=utf-8", b"<p>404.html</p>"),
]


@pytest.mark.parametrize(("path", "status", "kind", "content"), ANSWERS, ids=[case[0][:40] for case in ANSWERS])
def test_answers_are_those_of_github_pages(
    server: SiteServer, path: str, status: int, kind: str, content: bytes
) -> None:
    answer = ask(server, path)
    assert (answer[0], answer[1]["Content-Type"], answer[2][10:]) == (status, kind, content[10:])


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "/user/atlas/"),
        ("/user/atlas", "/user/atlas/"),
        ("/user/atlas/families", "/user/atlas/families/"),
    ],
)
def test_redirects_to_the_folder(server: SiteServer, path: str, target: str) -> None:
    status, headers, _ = ask(server, path)
    assert (status, headers["Location"]) == (301, target)


def test_text_is_compressed_for_clients_that_accept_it(server: SiteServer) -> None:
    _, headers, content = ask(server, "/user/atlas/tree.html", Accept_Encoding="br, gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == b"<p>tree.html</p>"
    _, headers, content = ask(server, "/user/atlas/graph.graphml.gz", Accept_Encoding="gzip")
    assert "Content-Encoding" not in headers
    assert gzip.decompress(content) == b"<graphml/>"


def test_an_answer_to_head_has_no_body(server: SiteServer) -> None:
    status, headers, content = ask(server, "/user/atlas/tree.html", "HEAD")
    assert (status, headers["Content-Length"], content) == (200, "16", b"")


def test_the_address_has_the_sub_path(server: SiteServer) -> None:
    assert server.address == f"http://127.0.0.1:{server.server_port}/user/atlas/"


def test_the_sub_path_may_be_the_root(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("")
    with open_server(tmp_path, port=0, prefix="/") as server:
        assert server.prefix == "/"


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"has no index\.html"):
        open_server(tmp_path)


def test_a_port_that_cannot_be_used_is_refused(server: SiteServer) -> None:
    site = Path(server.RequestHandlerClass.keywords["directory"])
    with pytest.raises(AtlasError, match=f"--port {server.server_port}: the port is in use; "):
        open_server(site, port=server.server_port)
    with pytest.raises(AtlasError, match="--port 70000 is out of range"):
        open_server(site, port=70_000)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:80", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
    ],
)
def test_a_request_for_another_host_is_refused(server: SiteServer, host: str, status: int) -> None:
    """A page of another site can let its own name lead to this machine."""
    assert ask(server, "/user/atlas/", Host=host)[0] == status


def test_a_cut_connection_prints_nothing_but_a_line(server: SiteServer, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(b"GET /user/atlas/ HTTP/1.1\r\nHost: localhost\r\n")
    assert ask(server, "/user/atlas/")[0] == 200
    assert "Traceback" not in capsys.readouterr().err


def test_a_port_in_use_names_a_free_one(server: SiteServer, tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"the port is in use; give another port, such as --port (\d+)") as raised:
        open_server(tmp_path / "site", port=server.server_port)
    free = int(re.search(r"such as --port (\d+)", str(raised.value))[1])
    with open_server(tmp_path / "site", port=free) as other:
        assert other.server_port == free
