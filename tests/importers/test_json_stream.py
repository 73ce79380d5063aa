"""Streaming JSON: records one by one, one sentence for each fault, memory bounded."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from maillage.importers import BadFile
from maillage.importers.json_stream import check, first, objects, part, records

# Donnée fictive.
SOUND = '{"version": "1", "liste": [{"nom": "Été", "point": [1.5, 2]}, {"nom": "b"}]}'


def write(folder: Path, content: bytes) -> Path:
    path = folder / "donnees.json"
    path.write_bytes(content)
    return path


def refused(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        check(path)
        list(records(path, "liste.item"))
    assert "\n" not in caught.value.text("fr") and "donnees.json" in caught.value.text("en")
    return caught.value.text("fr")


@pytest.mark.parametrize("content", [SOUND.encode(), b"\xef\xbb\xbf" + SOUND.encode()])
def test_records_come_in_order_gzipped_or_not(tmp_path: Path, content: bytes) -> None:
    for bytes_ in (content, gzip.compress(content, mtime=0)):
        path = write(tmp_path, bytes_)
        check(path)
        found = list(records(path, "liste.item"))
        assert found == [{"nom": "Été", "point": [1.5, 2]}, {"nom": "b"}]
        assert first(path, "version") == "1"
        assert first(path, "absent") is None


def test_records_of_an_array_at_the_root(tmp_path: Path) -> None:
    assert list(records(write(tmp_path, b'[{"a": 1}, {"a": 2}]'))) == [{"a": 1}, {"a": 2}]


def test_first_reads_no_further_than_needed(tmp_path: Path) -> None:
    assert first(write(tmp_path, b'{"date": "2026", "suite": [' + b"1," * 99_999), "date") == "2026"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (SOUND[:-12].encode(), "s'arrête au milieu"),
        (SOUND.encode() * 2, "n'est pas du JSON valide"),
        (SOUND.encode("cp1252"), "n'est pas en UTF-8"),
        (b'{"liste": [1]}', "autre chose que des objets"),
        (b"a;b\n1;2\n", "n'est pas du JSON"),
        (SOUND.encode().decode("cp1252").encode(), "accents abîmés"),
        (gzip.compress(SOUND.encode() * 99, mtime=0)[:60], "tronquée"),
        (b"<html></html>", "page web"),
        (b"PK\x03\x04....", "archive zip"),
        (bytes(99), "binaire"),
        (b"", "vide"),
    ],
)
def test_a_fault_is_one_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in refused(write(tmp_path, content))


@pytest.mark.parametrize("inside", [b'"%s"', b'[{"nom": "%s"}]', b'{"autre": ["%s"]}'])
def test_an_endless_record_is_refused_in_bounded_memory(tmp_path: Path, inside: bytes) -> None:
    path = tmp_path / "donnees.json"
    before, after = inside.split(b"%s")
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"liste": ' + before)
        for _ in range(100):
            file.write(b"long " * (1 << 18))
        file.write(after + b"}")
    tracemalloc.start()
    try:
        with pytest.raises(BadFile, match="un enregistrement de plus de 8 Mio"):
            list(records(path, "liste.item", largest=8 << 20))
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_what_is_not_there_is_empty() -> None:
    record = {"objet": {"a": 1}, "liste": [{"b": 2}, "texte", None], "texte": "x"}
    assert part(record, "objet") == {"a": 1}
    assert part(record, "texte") == part(record, "absent") == {}
    assert objects(record, "liste") == [{"b": 2}]
    assert objects(record, "texte") == objects(record, "absent") == []
