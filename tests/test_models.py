"""Installing packages: what is well goes in whole, what is not is refused with a reason and leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import json
import random
import stat
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cleanup.translation import install as module
from cleanup.translation.install import AlreadyInstalled, install, named, remove
from cleanup.translation.packages import BrokenPackage, installed
from tests.packages import FIXTURES
from tests.test_cli import run

FILE = FIXTURES / "translate-id_en-0_1.argosmodel"
NAME = "translate-id_en-0_1"
Entries = list[tuple[zipfile.ZipInfo, bytes]]


def entries() -> Entries:
    with zipfile.ZipFile(FILE) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def packed(content: Entries) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in content:
            entry = zipfile.ZipInfo(info.filename, (2026, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = info.external_attr, info.compress_type
            archive.writestr(entry, data, entry.compress_type)
    return stream.getvalue()


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# Well


def test_install_list_check_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "data" / "packages"))
    done = run("models", "install", *sorted(FIXTURES.glob("*.argosmodel")))
    assert (done.returncode, done.stdout) == (0, b"") and done.stderr.count(b"installed ") == 3
    out = run("models", "list").stdout.decode()
    assert "id → en  0.1" in out and "through English: de → id" in out
    assert [json.loads(line)["source"] for line in run("models", "list", "--json").stdout.splitlines()] == [
        "de", "en", "id",
    ]  # fmt: skip
    assert run("models", "check").stdout.decode().count(": well") == 3
    assert run("models", "remove", "id-en", "translate-en_id-0_1").returncode == 0
    assert tree(tmp_path / "data") == [t for t in tree(tmp_path / "data") if "de_en" in t or t == "packages"]
    again = run("models", "remove", "id-en")
    assert again.returncode == 1 and b"installed: de-en" in again.stderr


def test_a_package_is_replaced_with_force_only(tmp_path: Path) -> None:
    install(FILE, tmp_path / "p")
    with pytest.raises(AlreadyInstalled, match="--force"):
        install(FILE, tmp_path / "p")
    (tmp_path / "p" / NAME / "README.md").write_text("old")
    install(FILE, tmp_path / "p", force=True)
    assert (tmp_path / "p" / NAME / "README.md").read_text() != "old" and len(tree(tmp_path)) == 9


def test_the_hash_is_compared(tmp_path: Path) -> None:
    with pytest.raises(BrokenPackage, match="SHA-256"):
        install(FILE, tmp_path / "p", sha256="0" * 64)
    assert tree(tmp_path) == []
    assert install(FILE, tmp_path / "p", sha256=hashlib.sha256(FILE.read_bytes()).hexdigest().upper())


def test_a_broken_model_is_found_by_loading_it(tmp_path: Path) -> None:
    content = [(i, data[:2000] if i.filename.endswith("model.bin") else data) for i, data in entries()]
    (tmp_path / "x.argosmodel").write_bytes(packed(content))
    with pytest.raises(BrokenPackage, match="model cannot be"):
        install(tmp_path / "x.argosmodel", tmp_path / "p")
    assert tree(tmp_path) == ["x.argosmodel"]


def test_a_package_broken_later_is_found_by_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    install(FILE, tmp_path)
    (tmp_path / NAME / "model" / "model.bin").write_bytes(b"\0" * 100)
    done = run("models", "check")
    assert done.returncode == 1 and b"the model cannot" in done.stdout
    (tmp_path / NAME / "metadata.json").unlink()
    assert b"no metadata.json" in run("models", "list").stderr
    remove(named(NAME, tmp_path))
    assert tree(tmp_path) == []


def test_an_install_that_is_killed_leaves_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "fault", killed)
    with pytest.raises(KeyboardInterrupt):
        install(FILE, tmp_path / "a" / "b")
    assert tree(tmp_path) == []


# Hostile

Mutation = Callable[[random.Random], bytes]


def _with(name: str, data: bytes = b"x", mode: int = stat.S_IFREG | 0o644) -> bytes:
    return packed([*entries(), (entry(name, mode), data)])


def _escaping(rng: random.Random) -> bytes:
    up = "/".join([".."] * rng.randint(1, 5))
    return _with(rng.choice([
        f"{up}/evil{rng.random()}", f"{NAME}/{up}/evil", f"/tmp/evil{rng.random()}", f"C:\\evil{rng.random()}",
        f"{NAME}\\..\\..\\evil", f"{NAME}/model/../../../evil", f"//host/share{rng.random()}",
        f"{NAME}//x", f"{NAME}/./README", f"{NAME}/{up}", f"..{rng.randint(0, 9)}/x", f"{NAME}/model/..",
    ]))  # fmt: skip


def _linked(rng: random.Random) -> bytes:
    name = rng.choice(["README.md", "model/vmap.txt", "stanza/resources.json", "LICENSE", "stanza/id"])
    kind = rng.choice([stat.S_IFLNK, stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
    content = [e for e in entries() if not e[0].filename.endswith(name)]
    return packed([*content, (entry(f"{NAME}/{name}", kind | 0o777), b"../../../../etc/passwd"[: rng.randint(1, 22)])])


def _bomb(rng: random.Random) -> bytes:
    name = rng.choice(["README.md", "stanza/a.pt", "model/vmap.txt", "minisbd/m.onnx"])
    content = [e for e in entries() if not e[0].filename.endswith(name)]
    return packed([*content, (entry(f"{NAME}/{name}"), b"\0" * rng.randint(30_000_000, 40_000_000))])


def _lying(rng: random.Random) -> bytes:
    """Sizes in the central directory and in the local headers changed."""
    data = bytearray(packed(entries()))
    at = -1
    for _ in range(rng.randint(1, 6)):
        at = data.find(b"PK\x01\x02", at + 1)
    field = rng.choice([20, 24])  # packed, unpacked
    (old,) = struct.unpack_from("<I", data, at + field)
    new = rng.choice([0, 1, old - 1, old + 1, old * 2 + 1, 2**31, 2**32 - 2, rng.randrange(2**32)])
    struct.pack_into("<I", data, at + field, max(0, min(2**32 - 1, new if new != old else old + 3)))
    return bytes(data)


def _bad_crc(rng: random.Random) -> bytes:
    data = bytearray(packed(entries()))
    at = -1
    for _ in range(rng.randint(1, 6)):
        at = data.find(b"PK\x01\x02", at + 1)
    data[at + 16 + rng.randrange(4)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _damaged(rng: random.Random) -> bytes:
    """A byte of some file's packed data changed, or the end cut off."""
    data = bytearray(packed(entries()))
    if rng.random() < 0.3:
        return bytes(data[: rng.randrange(10, len(data) - 30)])
    data[rng.randrange(2_000, 400_000)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _several(rng: random.Random) -> bytes:
    other = rng.choice(["__MACOSX", "__MACOSX", ".DS_Store", "translate-en_id-0_1", "other", ".hidden", "~"])
    name = rng.choice([f"._{NAME}", "metadata.json", "model/model.bin", "x"])
    return _with(f"{other}/{name}" if rng.random() < 0.8 else other, rng.randbytes(5))


def _unknown(rng: random.Random) -> bytes:
    return _with(f"{NAME}/" + rng.choice([
        "evil.py", "model/evil.so", "setup.py", "model/a/b.bin", ".bashrc", "metadata.json/x", "model/model.bin.bak",
        "stanza/../x", "stanza/.hidden", "model/con\x00fig.json", "model/\u202egpj.exe", "README.md ",
        "Model/model.bin", "METADATA.JSON", "stanza/" + "a/" * 9 + "b",
        "stanza/" + "n" * 300, f"x{rng.randrange(10**6)}",
    ]))  # fmt: skip


def _wrong_types(rng: random.Random) -> bytes:
    good = {"package_version": "0.1", "from_code": "id", "to_code": "en", "from_name": "a", "to_name": "b"}
    wrong: object = rng.choice([None, 7, [], {}, True, 1.5, ["id"], {"a": 1}])
    text = json.dumps({**good, rng.choice(sorted(good)): wrong})
    if rng.random() < 0.5:
        text = rng.choice([
            "", "[]", "7", "null", "{", '"id"', "[" * 100_000, json.dumps({**good, "from_code": "../../x"}), "\ufeff{}",
            json.dumps({**good, "to_code": "EN GB"}), json.dumps({**good, "from_code": ""}),
            json.dumps({**good, "type": "sbd"}), json.dumps({**good, "to_code": "e" * 40}), "\x00" * rng.randint(1, 90),
        ])  # fmt: skip
    return packed([(i, text.encode() if i.filename.endswith("metadata.json") else d) for i, d in entries()])


def _missing(rng: random.Random) -> bytes:
    gone = rng.choice(["metadata.json", "model/model.bin", "sentencepiece.model"])
    content = [e for e in entries() if not e[0].filename.endswith(gone)]
    rng.shuffle(content)
    return packed(content)


def _twice(rng: random.Random) -> bytes:
    content = entries()
    info, data = rng.choice(content)
    name = info.filename
    other = rng.choice([name, name.upper() if rng.random() < 0.5 else name, f"{name}/", f"{name}/x"])
    return packed([*content, (entry(other), data[: rng.randint(0, 9)])])


def _no_folder(rng: random.Random) -> bytes:
    cut = len(NAME) + 1
    content = entries()
    chosen = set(rng.sample(range(len(content)), rng.randint(1, len(content))))
    return packed([(entry(i.filename[cut:]) if n in chosen else i, d) for n, (i, d) in enumerate(content)])


def _other_method(rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        content = entries()
        info = rng.choice(content)[0]
        info.compress_type = rng.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
        return packed(content)
    data = bytearray(packed(entries()))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1  # encrypted
    return bytes(data)


def _no_zip(rng: random.Random) -> bytes:
    return rng.choice([b"", b"PK", b"PK\x05\x06" + b"\0" * 18, rng.randbytes(rng.randint(1, 5000)), b"\x1f\x8b" * 99])


def _many(rng: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for i in range(2_001 + rng.randrange(50)):
            archive.writestr(f"{NAME}/stanza/{i}.pt", b"")
    return stream.getvalue()


MUTATIONS: dict[Mutation, int] = {
    _escaping: 130, _linked: 120, _bomb: 12, _lying: 120, _bad_crc: 110, _damaged: 90, _several: 100, _unknown: 110,
    _wrong_types: 110, _missing: 40, _twice: 60, _no_folder: 60, _other_method: 30, _no_zip: 40, _many: 4,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__.strip("_"))
def test_hostile_packages_are_refused_and_leave_nothing(
    mutation: Mutation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a thousand in all. None gets as far as a model that is loaded."""
    monkeypatch.setattr(module, "fault", lambda path: pytest.fail(f"went as far as loading {path}"))
    rng = random.Random(mutation.__name__)
    folder = tmp_path / "around" / "packages"
    file = tmp_path / "x.argosmodel"
    for n in range(MUTATIONS[mutation]):
        file.write_bytes(mutation(rng))
        with pytest.raises(BrokenPackage) as refused:
            install(file, folder)
        assert len(str(refused.value)) > len("x.argosmodel: "), n
        assert tree(tmp_path) == ["x.argosmodel"], n


def test_there_are_over_a_thousand() -> None:
    assert sum(MUTATIONS.values()) >= 1_000


# Downloading, from an index on this machine


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "index"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_download_says_where_it_goes(
    index: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, address = index
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", address)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    (folder / "new.argosmodel").write_bytes(FILE.read_bytes())
    (folder / "index.json").write_text(json.dumps([
        {"from_code": "id", "to_code": "en", "package_version": "0.9", "links": [f"{address}old.argosmodel"]},
        {"from_code": "id", "to_code": "en", "package_version": "0.10", "links": [f"{address}new.argosmodel"]},
    ]))  # fmt: skip
    done = run("models", "download", "id", "en")
    assert done.returncode == 0
    assert f"asking {address}index.json" in done.stderr.decode()
    assert f"fetching {address}new.argosmodel" in done.stderr.decode()
    assert [str(p) for p in installed(tmp_path / "packages")] == ["id → en 0.1"]
    missing = run("models", "download", "id", "xx")
    assert missing.returncode == 1 and b"has no package for id" in missing.stderr


@pytest.mark.parametrize("content", [
    "", "[]", "{}", "[1]", '[{"from_code": "id", "to_code": "en", "links": 7}]',
    '[{"from_code": "id", "to_code": "en", "links": ["file:///etc/passwd"]}]',
])  # fmt: skip
def test_a_bad_index_is_refused(
    content: str, index: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, address = index
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", address)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    (folder / "index.json").write_text(content)
    done = run("models", "download", "id", "en")
    assert done.returncode == 1 and b"Traceback" not in done.stderr and b"cleanup: " in done.stderr
