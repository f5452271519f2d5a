"""`keras.utils.get_file` against a server that also fails, stalls and truncates; hostile archives."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import tarfile
import threading
import time
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import thalweg as tf
from thalweg.keras.utils import archives, downloads, files

CONTENTS = b"the line of steepest descent along a valley " * 5000
SHA256 = hashlib.sha256(CONTENTS).hexdigest()
MD5 = hashlib.md5(CONTENTS).hexdigest()


class _Handler(http.server.BaseHTTPRequestHandler):
    """Gives `CONTENTS`, in the way that the path says."""

    def do_GET(self) -> None:
        how = self.path.strip("/").partition("/")[0]
        if how == "missing":
            self.send_error(404)
            return
        self.send_response(200)
        if how == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n" % len(CONTENTS) + CONTENTS[:1000])  # and no more
            self.close_connection = True
            return
        if how != "unknown":
            self.send_header("Content-Length", str(len(CONTENTS)))
        self.end_headers()
        body = bytearray(CONTENTS)
        if how == "wrong":
            body[0] ^= 1
        if how in ("truncated", "stalled"):
            self.wfile.write(body[:70000])
            self.wfile.flush()
            if how == "stalled":
                self.server.release.wait(20)  # type: ignore[attr-defined]
            return
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    made.release = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.release.set()  # type: ignore[attr-defined]
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.delenv(downloads.MIRROR, raising=False)
    return tmp_path / "home"


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


@pytest.mark.parametrize("file_hash", [None, SHA256, MD5])
@pytest.mark.parametrize("how", ["good", "unknown"])
def test_a_file_is_downloaded_once(
    how: str, file_hash: str | None, server: str, home: Path, capsys: Any
) -> None:
    path = tf.keras.utils.get_file("a.txt", f"{server}/{how}/b.txt", file_hash=file_hash)
    assert path == str(home / "datasets" / "a.txt") and Path(path).read_bytes() == CONTENTS
    assert f"Downloading data from {server}/{how}/b.txt" in capsys.readouterr().out
    again = tf.keras.utils.get_file("a.txt", f"{server}/missing", file_hash=file_hash)
    assert again == path and "Downloading" not in capsys.readouterr().out
    assert _names(home / "datasets") == ["a.txt"]


def test_its_name_and_place(server: str, home: Path, tmp_path: Path) -> None:
    get = tf.keras.utils.get_file
    assert get(origin=f"{server}/good/b.txt?x=1") == str(home / "datasets" / "b.txt")
    assert get("c.txt", f"{server}/good", cache_subdir="models") == str(home / "models" / "c.txt")
    path = tmp_path / "d" / "datasets" / "c.txt"
    assert get("c.txt", f"{server}/good", cache_dir=tmp_path / "d") == str(path)
    assert get(str(tmp_path / "e.txt"), f"{server}/good") == str(tmp_path / "e.txt")
    assert get("f.txt", (tmp_path / "e.txt").as_uri(), md5_hash=MD5).endswith("f.txt")


def test_arguments_that_dont_say_what_or_where(server: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        tf.keras.utils.get_file("a.txt")
    with pytest.raises(ValueError, match="fname"):
        tf.keras.utils.get_file(origin=f"{server}/")
    with pytest.raises(ValueError, match="a name in the folder"):
        tf.keras.utils.get_file("../../a.txt", f"{server}/good")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("missing", "404"),
        ("truncated", "retrieval incomplete"),
        ("chunked", "retrieval incomplete"),
        ("stalled", "nothing came|timed out"),
    ],
)
def test_downloads_that_fail_leave_nothing(
    how: str, message: str, server: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_STALLED", 0.3)
    began = time.monotonic()
    with pytest.raises(Exception, match=rf"URL fetch failure on {server}/{how}") as raised:
        tf.keras.utils.get_file("a.txt", f"{server}/{how}")
    assert time.monotonic() - began < 10
    text = str(raised.value)
    assert any(part in text for part in message.split("|"))
    assert f"put the file a.txt into {home / 'datasets'} by hand" in text
    assert _names(home / "datasets") == []


def test_without_a_network_one_sentence_says_what_to_do(home: Path) -> None:
    with pytest.raises(Exception, match=r"Connection refused; put the file a\.txt into .* by hand\.$"):
        tf.keras.utils.get_file("a.txt", "http://127.0.0.1:9/a.txt")


@pytest.mark.parametrize("file_hash", [SHA256, MD5])
def test_a_file_with_another_hash_is_refused(file_hash: str, server: str, home: Path) -> None:
    with pytest.raises(ValueError, match=file_hash):
        tf.keras.utils.get_file("a.txt", f"{server}/wrong", file_hash=file_hash)
    assert _names(home / "datasets") == []


def test_a_broken_file_is_downloaded_again_and_kept_if_that_fails(server: str, home: Path) -> None:
    (home / "datasets").mkdir(parents=True)
    path = home / "datasets" / "a.txt"
    path.write_bytes(CONTENTS[:-1])
    with pytest.raises(Exception, match="404"):
        tf.keras.utils.get_file("a.txt", f"{server}/missing", file_hash=SHA256)
    assert path.read_bytes() == CONTENTS[:-1]
    tf.keras.utils.get_file("a.txt", f"{server}/good", file_hash=SHA256)
    assert path.read_bytes() == CONTENTS


def test_force_download(server: str, home: Path) -> None:
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "a.txt").write_bytes(b"old")
    assert Path(tf.keras.utils.get_file("a.txt", f"{server}/good")).read_bytes() == b"old"
    path = tf.keras.utils.get_file("a.txt", f"{server}/good", force_download=True)
    assert Path(path).read_bytes() == CONTENTS


def test_an_interrupted_download_leaves_the_old_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def __init__(self) -> None:
            self.headers: dict[str, str] = {}

        def __enter__(self) -> Interrupted:
            return self

        def __exit__(self, *error: Any) -> None:
            pass

        def read(self, count: int) -> bytes:
            raise KeyboardInterrupt

    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "a.txt").write_bytes(b"old")
    monkeypatch.setattr(downloads.urllib.request, "urlopen", lambda *_, **__: Interrupted())
    with pytest.raises(KeyboardInterrupt):
        tf.keras.utils.get_file("a.txt", "http://127.0.0.1/a.txt", force_download=True)
    assert _names(home / "datasets") == ["a.txt"]
    assert (home / "datasets" / "a.txt").read_bytes() == b"old"


def test_kerass_own_files_come_from_the_mirror(
    server: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(downloads.MIRROR, f"{server}/good/")
    path = files.keras_file("a.txt", "http://127.0.0.1:9/a.txt", SHA256)
    assert Path(path).read_bytes() == CONTENTS
    for how in ("missing", "wrong"):  # then from their own address
        monkeypatch.setenv(downloads.MIRROR, f"{server}/{how}")
        assert Path(files.keras_file(f"{how}.txt", f"{server}/good/b.txt", SHA256)).read_bytes() == CONTENTS
    folder = home / "shelf"
    folder.mkdir()
    (folder / "b.txt").write_bytes(CONTENTS)
    monkeypatch.setenv(downloads.MIRROR, str(folder))
    assert Path(files.keras_file("c.txt", "http://127.0.0.1:9/b.txt", SHA256)).read_bytes() == CONTENTS


def test_kerass_own_files_made_by_hand_are_used(home: Path, tmp_path: Path) -> None:
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "a.txt").write_bytes(b"own")
    with pytest.warns(UserWarning, match="used as it is"):
        path = files.keras_file("a.txt", "http://127.0.0.1:9/a.txt", SHA256)
    assert Path(path).read_bytes() == b"own"
    assert files.keras_file(path, "http://127.0.0.1:9/a.txt", SHA256) == path  # a path: not even asked for


def _tar(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w:gz") -> str:
    with tarfile.open(path, mode) as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path.as_uri()


def _link(name: str, target: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


def test_archives_are_unpacked(home: Path, tmp_path: Path) -> None:
    members = [(tarfile.TarInfo("x/a.txt"), b"a"), (tarfile.TarInfo("x/b/c.txt"), b"c")]
    origin = _tar(tmp_path / "x.tar.gz", members)
    folder = tf.keras.utils.get_file("x", origin, untar=True)
    assert folder == str(home / "datasets" / "x")
    assert Path(folder, "x", "b", "c.txt").read_bytes() == b"c"
    assert _names(home / "datasets") == ["x", "x_archive"]
    Path(folder, "x", "a.txt").unlink()
    tf.keras.utils.get_file("x", "http://127.0.0.1:9/", untar=True)
    assert Path(folder, "x", "a.txt").read_bytes() == b"a"
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("d/e.txt", b"e")
    folder = tf.keras.utils.get_file("y.zip", (tmp_path / "y.zip").as_uri(), extract=True)
    assert folder == str(home / "datasets" / "y_extracted") and _names(Path(folder, "d")) == ["e.txt"]


def test_what_is_no_archive_is_not_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    with pytest.warns(UserWarning, match="Could not extract"):
        tf.keras.utils.get_file("a", (tmp_path / "a.txt").as_uri(), extract=True)
    with pytest.raises(NotImplementedError, match="rar"):
        archives.extract_archive(str(tmp_path / "a.txt"), str(tmp_path / "b"), "rar")


def test_members_cant_get_out_of_their_folder(home: Path, tmp_path: Path) -> None:
    members = [
        (tarfile.TarInfo("../out.txt"), b"x"),
        (tarfile.TarInfo(str(tmp_path / "absolute.txt")), b"x"),
        _link("link", "../../secret.txt", tarfile.SYMTYPE),
        _link("hard", str(tmp_path / "secret.txt"), tarfile.LNKTYPE),
        _link("loop", "loop", tarfile.SYMTYPE),
        _link("pipe", "", tarfile.FIFOTYPE),
        (tarfile.TarInfo("good.txt"), b"good"),
        _link("copy.txt", "good.txt", tarfile.SYMTYPE),
    ]
    (tmp_path / "secret.txt").write_bytes(b"secret")
    origin = _tar(tmp_path / "x.tar", members, "w")
    with pytest.warns(UserWarning, match="Skipping invalid path") as raised:
        folder = tf.keras.utils.get_file("x", origin, untar=True)
    assert len(raised) == 5
    assert _names(Path(folder)) == ["copy.txt", "good.txt"] and not Path(folder, "copy.txt").is_symlink()
    assert _names(home / "datasets") == ["x", "x_archive"] and not (tmp_path / "absolute.txt").exists()


def test_members_of_zip_files_cant_either(home: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("../out.txt", b"x")
        archive.writestr("/absolute.txt", b"x")
        archive.writestr("good.txt", b"good")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = tf.keras.utils.get_file("x", (tmp_path / "x.zip").as_uri(), extract=True)
    assert _names(Path(folder)) == ["good.txt"] and _names(home / "datasets") == ["x", "x_archive"]


def test_broken_archives(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    _tar(path, [(tarfile.TarInfo("a.txt"), os.urandom(50000)), (tarfile.TarInfo("b.txt"), os.urandom(50000))])
    path.write_bytes(path.read_bytes()[:70000])
    with pytest.raises(tarfile.ReadError, match="broken"):
        tf.keras.utils.get_file("x", path.as_uri(), untar=True)
    with pytest.raises(tarfile.ReadError, match="broken"):
        archives.read_members(path, ["b.txt"], 1 << 20)


def test_members_read_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    _tar(path, [(tarfile.TarInfo("a.txt"), b"a" * 9), (tarfile.TarInfo("b.txt"), b"b")])
    assert archives.read_members(path, ["b.txt"], 8) == {"b.txt": b"b"}
    with pytest.raises(tarfile.ReadError, match="9 bytes, 8 at most"):
        archives.read_members(path, ["a.txt"], 8)
    with pytest.raises(tarfile.ReadError, match=r"lacks c\.txt"):
        archives.read_members(path, ["a.txt", "c.txt"], 10)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = _tar(tmp_path / "x.tar.gz", [(tarfile.TarInfo("a.txt"), b"a" * 9)])
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 5}))
    with pytest.raises(OSError, match="needs 9 bytes"):
        tf.keras.utils.get_file("x", origin, untar=True)
