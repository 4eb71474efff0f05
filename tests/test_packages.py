"""Packages on disk and in archives, case by case: what is read, what is refused and why, which way leads where."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cleanup.translation import archive, install
from cleanup.translation.packages import (
    BrokenPackage,
    MissingPackage,
    Package,
    installed,
    package_paths,
    packages_folder,
    read_package,
    route,
    same_language,
)

GOOD = {"from_code": "id", "to_code": "en", "package_version": "1.9", "from_name": "Indonesian", "to_name": "English",
        "target_prefix": "__en__"}  # fmt: skip


def made(folder: Path, name: str = "p", **metadata: Any) -> Path:
    """A package's folder, as far as its names go."""
    path = folder / name
    (path / "model").mkdir(parents=True)
    (path / "model" / "model.bin").write_bytes(b"12345")
    (path / "sentencepiece.model").write_bytes(b"123")
    (path / "metadata.json").write_text(json.dumps({**GOOD, **metadata}))
    return path


def test_a_package_is_what_its_metadata_says(tmp_path: Path) -> None:
    path = made(tmp_path)
    package = read_package(path)
    assert package == Package(path, "id", "en", "1.9", "Indonesian", "English", "__en__")
    assert str(package) == "id → en 1.9" and package.pieces == path / "sentencepiece.model"
    assert package.size == 8 + (path / "metadata.json").stat().st_size
    os.utime(path / "model" / "model.bin", ns=(1, 77))
    assert package.identity == "id_en 1.9 5 77"
    bare = read_package(made(tmp_path, "bare", package_version="", from_name="", to_name="", target_prefix=""))
    assert (bare.version, bare.source_name, bare.target_name, bare.target_prefix) == ("", "", "", "")
    (path / "sentencepiece.model").rename(path / "bpe.model")
    assert read_package(path) == package


@pytest.mark.parametrize("metadata, message", [
    ([], "p: metadata.json is no object"),
    ({"type": "sbd"}, "p: a package of type 'sbd', not a translation"),
    ({"from_code": 7}, "p: from_code in metadata.json is no text"),
    ({"to_code": None}, "p: to_code in metadata.json is no text"),
    ({"package_version": 1.5}, "p: package_version in metadata.json is no text"),
    ({"from_name": []}, "p: from_name in metadata.json is no text"),
    ({"to_name": {}}, "p: to_name in metadata.json is no text"),
    ({"target_prefix": True}, "p: target_prefix in metadata.json is no text"),
    ({"from_code": "../x"}, "p: from_code '../x' in metadata.json is no language code"),
    ({"to_code": "e"}, "p: to_code 'e' in metadata.json is no language code"),
    ({"to_code": "engl"}, "p: to_code 'engl' in metadata.json is no language code"),
    ({"to_code": "en-a"}, "p: to_code 'en-a' in metadata.json is no language code"),
    ({"to_code": "en\n"}, "p: to_code 'en\\n' in metadata.json is no language code"),
    ({"to_code": ""}, "p: to_code '' in metadata.json is no language code"),
    ("{", "p: metadata.json cannot be read: "), ("[" * 100_000, "p: metadata.json cannot be read: "),
    (None, "p: no metadata.json; not an Argos package"),
])  # fmt: skip
def test_what_is_no_package_is_refused_with_the_reason(metadata: Any, message: str, tmp_path: Path) -> None:
    path = made(tmp_path)
    if metadata is None:
        (path / "metadata.json").unlink()
    else:
        whole = metadata if not isinstance(metadata, dict) else {**GOOD, **metadata}
        (path / "metadata.json").write_text(whole if isinstance(whole, str) else json.dumps(whole))
    with pytest.raises(BrokenPackage) as refused:
        read_package(path)
    assert str(refused.value).startswith(message) and (message.endswith(": ") or str(refused.value) == message)


@pytest.mark.parametrize("code", ["id", "fil", "pt-BR", "zh-Hant", "sr-Latn-x"[:7]])
def test_language_codes(code: str, tmp_path: Path) -> None:
    assert read_package(made(tmp_path, to_code=code, type="translate")).target == code


@pytest.mark.parametrize("name, message", [
    ("model/model.bin", "p: no model/model.bin; the package is not whole, install it again"),
    ("sentencepiece.model", "p: no sentencepiece.model; the package is not whole, install it again"),
])  # fmt: skip
def test_a_package_that_is_not_whole(name: str, message: str, tmp_path: Path) -> None:
    path = made(tmp_path)
    (path / name).unlink()
    with pytest.raises(BrokenPackage) as refused:
        read_package(path)
    assert str(refused.value) == message


def test_the_folder_of_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", "/a/b")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert packages_folder() == Path("/a/b")
    monkeypatch.delenv("ARGOS_PACKAGES_DIR")
    assert packages_folder() == Path("/data/argos-translate/packages")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/x")
    assert packages_folder() == Path("/home/x/.local/share/argos-translate/packages")


def test_installed_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed(tmp_path / "none") == () and package_paths(tmp_path / "none") == []
    for name, version in (("b", "1.10"), ("a", "1.9"), ("c", "1.2")):
        made(tmp_path, name, package_version=version)
    made(tmp_path, "z", from_code="de")
    made(tmp_path, "y", to_code="ms", package_version="")
    made(tmp_path, ".hidden")
    made(tmp_path, "__pycache__")
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    assert [(p.source, p.target, p.version) for p in installed(tmp_path)] == [
        ("de", "en", "1.9"), ("id", "en", "1.10"), ("id", "ms", ""),
    ]  # fmt: skip
    assert [p.name for p in package_paths(tmp_path)] == ["a", "b", "c", "empty", "y", "z"]
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    assert len(installed()) == 3 and len(package_paths()) == 6


def packages(*pairs: str) -> tuple[Package, ...]:
    return tuple(Package(Path(pair), *pair.split("-"), "1") for pair in pairs)


@pytest.mark.parametrize("source, target, there, way", [
    ("id", "en", ["id-en", "en-id"], ["id-en"]), ("de", "id", ["de-en", "en-id"], ["de-en", "en-id"]),
    ("de", "id", ["de-en", "en-id", "de-id"], ["de-id"]), ("no", "en", ["nb-en"], ["nb-en"]),
    ("nb", "en", ["no-en"], ["no-en"]), ("en", "zh", ["en-zt"], ["en-zt"]), ("zt", "en", ["zh-en"], ["zh-en"]),
    ("pt", "en", ["pb-en"], ["pb-en"]), ("en", "pb", ["en-pt"], ["en-pt"]), ("tl", "en", ["fil-en"], ["fil-en"]),
    ("no", "zh", ["nb-en", "en-zt"], ["nb-en", "en-zt"]), ("zh", "en", ["zt-en", "zh-en"], ["zh-en"]),
    ("id", "de", ["id-en", "de-en"], None), ("id", "de", ["en-de"], None), ("fil", "en", ["tl-en"], None),
])  # fmt: skip
def test_the_way_from_one_to_another(source: str, target: str, there: list[str], way: list[str] | None) -> None:
    if way is None:
        with pytest.raises(MissingPackage):
            route(source, target, packages(*there))
    else:
        assert [str(p.path) for p in route(source, target, iter(packages(*there)))] == way


def test_a_missing_package_says_how_to_install_one() -> None:
    error = MissingPackage("id", "de", packages("id-en", "en-fr"), " (through English)")
    assert (error.source, error.target) == ("id", "de")
    assert str(error) == (
        "No package for id → de (through English). Installed: id → en, en → fr. "
        "Install one with: cleanup models install translate-id_de-….argosmodel"
    )
    assert "Installed: none." in str(MissingPackage("id", "de", ()))


def test_codes_of_one_language() -> None:
    assert same_language("en", "en") and same_language("zh", "zt") and same_language("nb", "no")
    assert not same_language("en", "de") and not same_language(None, "en") and not same_language("en", None)
    assert not same_language(None, None)


# Archives

FILE = f"{'m' * 3}/metadata.json"


def entry(name: str, size: int = 0, packed: int = 0, mode: int = stat.S_IFREG, flags: int = 0,
          method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:  # fmt: skip
    info = zipfile.ZipInfo(name)
    info.orig_filename = name
    info.file_size, info.compress_size, info.flag_bits, info.compress_type = size, packed, flags, method
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize("name", [
    "m/metadata.json", "m/README.md", "m/README", "m/README.txt", "m/LICENSE", "m/LICENCE.txt", "m/sentencepiece.model",
    "m/bpe.model", "m/model/model.bin", "m/model/config.json", "m/model/vmap.txt", "m/model/shared_vocabulary.txt",
    "m/model/source_vocabulary.json", "m/model/vocabulary.txt", "m/stanza/a/b.pt", "m/minisbd/x", "m/spacy/a.b-c/d_e",
    "translate-id_en-1.9+x/metadata.json", f"{'m' * 101}/metadata.json",
])  # fmt: skip
def test_names_that_a_package_has(name: str) -> None:
    assert archive._checked(entry(name)) == name.split("/")[0]


@pytest.mark.parametrize("bad, reason", [
    (entry("/etc/passwd"), "'/etc/passwd' is an absolute path"), (entry("\\x"), "'\\\\x' is an absolute path"),
    (entry("C:x"), "'C:x' is an absolute path"), (entry("m/../x"), "'m/../x' leads out of the package's folder"),
    (entry("m/..\\x"), "'m/..\\\\x' leads out of the package's folder"),
    (entry("m\\..x"), "'m\\\\..x' leads out of the package's folder"),
    (entry("m/./metadata.json"), "'m/./metadata.json' is no name for a file"),
    (entry("m//metadata.json"), "'m//metadata.json' is no name for a file"),
    (entry("m/a\x00b"), "'m/a\\x00b' is no name for a file"), (entry("m/a:b"), "'m/a:b' is no name for a file"),
    (entry("m/stanza/" + "n" * 232), f"'{('m/stanza/' + 'n' * 232)[:80]}' is no name for a file"),
    (entry("-m/metadata.json"), "'-m/metadata.json': not the folder of a package"),
    (entry(".m/metadata.json"), "'.m/metadata.json': not the folder of a package"),
    (entry(f"{'m' * 102}/README"), f"'{'m' * 80}': not the folder of a package"),
    (entry("m/x", mode=stat.S_IFLNK), "'m/x' is a link"), (entry("m/x", mode=stat.S_IFIFO), "'m/x' is a special file"),
    (entry("m/x/", mode=stat.S_IFREG), "'m/x/' is a folder and a file at once"),
    (entry("m/x", mode=stat.S_IFDIR), "'m/x' is a folder and a file at once"),
    (entry("m/x/", size=1, mode=stat.S_IFDIR), "'m/x/' is a folder and a file at once"),
    (entry("metadata.json"), "'metadata.json' is not in a folder; a package is one folder"),
    (entry("m/evil.py"), "'m/evil.py' is no file that a package has"),
    (entry("m/metadata.json", flags=1), "'m/metadata.json' is encrypted"),
    (entry("m/metadata.json", method=zipfile.ZIP_LZMA),
     "'m/metadata.json' is packed by method 14; only stored and deflated are known"),
    (entry("m/README", size=1024**2 + 401, packed=10), "'m/README' would unpack to 1,048,977 bytes from 10: a bomb"),
])  # fmt: skip
def test_entries_that_are_refused(bad: zipfile.ZipInfo, reason: str) -> None:
    with pytest.raises(BrokenPackage) as refused:
        archive._checked(bad)
    assert str(refused.value) == reason


@pytest.mark.parametrize("good", [
    entry("m/", mode=stat.S_IFDIR), entry("m/", mode=0), entry("m/README", mode=0), entry("m/README", flags=8),
    entry("m/README", method=zipfile.ZIP_STORED), entry("m/README", size=1024**2 + 400, packed=10),
    entry("m/stanza/" + "n" * 231), entry("m/stanza/", mode=stat.S_IFDIR),
])  # fmt: skip
def test_entries_at_the_edge_of_what_is_allowed(good: zipfile.ZipInfo) -> None:
    assert archive._checked(good) == "m"


@pytest.mark.parametrize("entries, size, reason", [
    ([], 9, "an empty archive"),
    ([entry(f"m/stanza/{n}") for n in range(2001)], 10**9, "2001 entries; a package has at most 2000"),
    ([entry("m/stanza/a", 1024**3 + 1, 10**9), entry("m/stanza/b", 1024**3, 10**9)], 10**10,
     "would unpack to 2,147,483,649 bytes; the most is 2,147,483,648"),
    ([entry("m/stanza/a", 1024**2 + 401, 10**9)], 10, "would unpack to 1,048,977 bytes from 10: a zip bomb"),
    ([entry("m/README"), entry("m/README")], 9, "'m/README' is in it twice"),
    ([entry("m/README"), entry("m/README/", mode=stat.S_IFDIR)], 9, "'m/README/' is in it twice"),
    ([entry("m/stanza/A"), entry("m/stanza/a")], 9, "'m/stanza/a' is in it twice"),
    ([entry("m/stanza/\u00e5"), entry("m/stanza/\u212b")], 9, "'m/stanza/\u212b' is in it twice"),
    ([entry(f"{top}/README") for top in "edcba"], 9, "5 top folders (a, b, c, d); a package has one"),
])  # fmt: skip
def test_archives_that_are_refused(entries: list[zipfile.ZipInfo], size: int, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "x"
    with file.open("wb") as stream:
        stream.truncate(size)
    with pytest.raises(BrokenPackage) as refused:
        archive._looked_at(entries, file)
    assert str(refused.value) == reason


def test_archives_at_the_edge_of_what_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "x"
    with file.open("wb") as stream:
        stream.truncate(10)
    for entries in ([entry("m/stanza/a", 1024**2 + 400, 10**9)], [entry("m/README"), entry("m/README.md")]):
        assert archive._looked_at(entries, file) == "m"
    with file.open("wb") as stream:
        stream.truncate(10**9)
    assert archive._looked_at([entry(f"m/stanza/{n}") for n in range(2000)], file) == "m"
    assert archive._looked_at([entry(f"m/stanza/{n}", 1024**3, 10**9) for n in "ab"], file) == "m"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def test_what_is_unpacked_is_what_was_packed(tmp_path: Path) -> None:
    data = os.urandom(2_500_000)
    file = zipped(tmp_path / "x.argosmodel", {"m/": b"", "m/model/": b"", "m/model/model.bin": data, "m/README": b"hi"})
    (tmp_path / "in").mkdir()
    assert archive.unpack(file, tmp_path / "in") == tmp_path / "in" / "m"
    assert (tmp_path / "in/m/model/model.bin").read_bytes() == data and (tmp_path / "in/m/README").read_bytes() == b"hi"
    with pytest.raises(BrokenPackage, match=r"^x\.argosmodel: a damaged zip archive \(.*\); fetch it again$"):
        archive.unpack(file, tmp_path / "in")  # no file is written over


@pytest.mark.parametrize("damage, message", [
    (lambda data: b"no zip", "x.argosmodel: not a zip archive; fetch it again"),
    (lambda data: data.replace(b"PK\x03\x04", b"PK\x03\x05"), "x.argosmodel: a damaged zip archive (Bad magic"),
    (lambda data: data[:14] + b"\0\0\0\0" + data[18:], "x.argosmodel: 'm/README' declares two different sizes"),
    (lambda data: data[:18] + b"\1\0\0\0" + data[22:], "x.argosmodel: 'm/README' declares two different sizes"),
    (lambda data: data[:22] + b"\1\0\0\0" + data[26:], "x.argosmodel: 'm/README' declares two different sizes"),
    (lambda data: data[:6] + b"\x08" + data[7:14] + b"\0" * 12 + data[26:], None),  # sizes behind the data
    (lambda data: data[:18] + b"\xff" * 4 + data[22:], None), (lambda data: data[:22] + b"\xff" * 4 + data[26:], None),
])  # fmt: skip
def test_headers_that_disagree(damage: Any, message: str | None, tmp_path: Path) -> None:
    file = zipped(tmp_path / "x.argosmodel", {"m/README": b"hello"})
    file.write_bytes(damage(file.read_bytes()))
    (tmp_path / "in").mkdir()
    if message is None:
        assert (archive.unpack(file, tmp_path / "in") / "README").read_bytes() == b"hello"
        return
    with pytest.raises(BrokenPackage) as refused:
        archive.unpack(file, tmp_path / "in")
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("size, message", [
    (4, "'m/README' holds more than the 4 bytes it declares"), (6, "'m/README' holds 1 bytes fewer than it declares"),
    (5, None),
])  # fmt: skip
def test_no_byte_more_or_less_than_declared(size: int, message: str | None, tmp_path: Path) -> None:
    import io

    out = io.BytesIO()
    if message is None:
        archive._copy(io.BytesIO(b"hello"), out, entry("m/README", size))
        assert out.getvalue() == b"hello"
        return
    with pytest.raises(BrokenPackage) as refused:
        archive._copy(io.BytesIO(b"hello"), out, entry("m/README", size))
    assert str(refused.value) == message and len(out.getvalue()) <= size


# Installing


def test_a_package_is_named_by_its_pair_or_its_folder(tmp_path: Path) -> None:
    path = made(tmp_path, "translate-id_en")
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("id-en", "id_en", "translate-id_en"):
        assert install.named(name, tmp_path).path == path
    assert install.named("broken", tmp_path) == Package(broken, "", "", "")
    made(tmp_path, "z", from_code="de")
    for name in ("en-id", "id", "id-en-x", "x"):
        with pytest.raises(BrokenPackage) as refused:
            install.named(name, tmp_path)
        assert str(refused.value) == f"no package is called {name!r}; installed: id-en, de-en"
    with pytest.raises(BrokenPackage, match="installed: none"):
        install.named("x", tmp_path / "none")


def test_removing_takes_the_folder_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    gone, stays = made(folder, "a"), made(folder, "b")
    install.remove(read_package(gone))
    assert not gone.exists() and sorted(p.name for p in tmp_path.rglob("*") if p.is_dir()) == ["b", "model", "packages"]
    assert read_package(stays)


@pytest.mark.parametrize("status, said, wrong", [
    (0, b"", None), (0, b'{"fault": "x"}', None), (1, b'{"fault": "no words"}', "no words"),
    (1, b"{}", "the model cannot be used: loading it ended with status 1"),
    (-11, b"", "the model cannot be used: loading it ended with status -11"),
    (2, b"[]", "the model cannot be used: loading it ended with status 2"),
])  # fmt: skip
def test_a_model_is_tried_in_a_process_of_its_own(
    status: int, said: bytes, wrong: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
        assert command == [sys.executable, "-m", "cleanup.translation.probe", "/x"]
        assert how["capture_output"] is True and how["timeout"] == 300
        assert how["env"]["OMP_NUM_THREADS"] == "1" and how["env"]["PATH"] == os.environ["PATH"]
        assert how["env"]["PYTHONPATH"].split(os.pathsep) == [p for p in sys.path if p]
        return subprocess.CompletedProcess(command, status, said, b"")

    monkeypatch.setattr(install.subprocess, "run", run)
    assert install.fault(Path("/x")) == wrong


def test_a_model_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **how: Any) -> None:
        raise subprocess.TimeoutExpired(command, 300)

    monkeypatch.setattr(install.subprocess, "run", run)
    assert install.fault(Path("/x")) == "the model does not translate a sentence within 300 seconds"


@pytest.fixture
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "needed", lambda: None)
    monkeypatch.setattr(install, "fault", lambda path: None)


def whole(path: Path, **metadata: Any) -> Path:
    return zipped(path, {"m/metadata.json": json.dumps({**GOOD, **metadata}).encode(), "m/model/model.bin": b"1",
                         "m/sentencepiece.model": b"1"})  # fmt: skip


@pytest.mark.usefixtures("well")
def test_installing_in_all_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    file, folder = whole(tmp_path / "x.argosmodel"), tmp_path / "a" / "packages"
    found = install.install(file, folder)
    assert found == read_package(folder / "m") and [p.name for p in folder.parent.iterdir()] == ["packages"]
    newer = whole(tmp_path / "y.argosmodel", package_version="2")
    with pytest.raises(install.AlreadyInstalled) as refused:
        install.install(newer, folder)
    assert str(refused.value) == "m is installed already; --force puts this one in its place"
    assert install.install(newer, folder, force=True).version == "2"
    assert sorted(p.name for p in folder.parent.rglob("*")) == sorted(
        ["packages", "m", "metadata.json", "model", "model.bin", "sentencepiece.model"]
    )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert install.install(file, folder, True, f" {digest.upper()}\n").version == "1.9"
    with pytest.raises(BrokenPackage) as wrong:
        install.install(file, folder, True, "0" * 64)
    assert str(wrong.value) == f"x.argosmodel: its SHA-256 is {digest}, not the one asked for; fetch it again"
    missing = tmp_path / "none"
    with pytest.raises(BrokenPackage) as gone:
        install.install(missing, folder)
    assert str(gone.value) == f"{missing}: no such file; name a local .argosmodel file"
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "other"))
    assert install.install(file).path == tmp_path / "other" / "m"


@pytest.mark.usefixtures("well")
def test_a_model_that_is_not_well_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = whole(tmp_path / "x.argosmodel")
    tried: list[Path] = []
    monkeypatch.setattr(install, "fault", lambda path: tried.append(path) or "it stammers")
    with pytest.raises(BrokenPackage, match=r"^x\.argosmodel: it stammers$"):
        install.install(file, tmp_path / "a" / "b" / "c")
    assert [p.name for p in tmp_path.iterdir()] == ["x.argosmodel"]
    assert tried[0].name == "m" and tried[0].parent.name.startswith(".cleanup-install-")
    assert tried[0].parent.parent == tmp_path / "a" / "b"  # beside the packages: no reader looks there
    (tmp_path / "a").mkdir()
    with pytest.raises(BrokenPackage):
        install.install(file, tmp_path / "a" / "b")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "x.argosmodel"] and not list((tmp_path / "a").iterdir())


@pytest.mark.usefixtures("well")
def test_where_the_folder_above_is_closed_the_work_is_done_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = whole(tmp_path / "x.argosmodel"), tmp_path / "packages"
    seen: list[Path] = []
    monkeypatch.setattr(install, "fault", lambda path: seen.append(path.parent.parent))
    monkeypatch.setattr(install.os, "access", lambda path, how: how == os.W_OK and path != tmp_path)
    install.install(file, folder)
    assert seen == [folder] and [p.name for p in folder.iterdir()] == ["m"]


def test_a_hash_of_a_file_longer_than_a_chunk(tmp_path: Path) -> None:
    import hashlib

    data = os.urandom(2_200_000)
    (tmp_path / "x").write_bytes(data)
    assert install._hash(tmp_path / "x") == hashlib.sha256(data).hexdigest()
