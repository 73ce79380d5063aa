"""Opening files: what they are whatever their name, one sentence for each fault."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from maillage.importers import BadFile
from maillage.importers.opening import Kind, open_bytes, open_text, separator, sniff

# Donnée fictive.
SOUND = "numéro;nom\n1;CMP Été\n"


def write(folder: Path, content: bytes, name: str = "fichier.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refused(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        list(open_text(path))
    assert caught.value.exit_code == 1
    assert path.name in caught.value.text("fr") and path.name in caught.value.text("en")
    assert "\n" not in caught.value.text("fr")
    return caught.value.text("fr")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'\n {"a": 1}', Kind.JSON),
        (b"\xef\xbb\xbf[1]", Kind.JSON),
        (b"a;b\n1;2\n", Kind.TEXT),
        ("é;b\n".encode("cp1252"), Kind.TEXT),
        (b"  <!DOCTYPE html><html>", Kind.HTML),
        (b"<?xml version='1.0'?><fichier/>", Kind.XML),
        ("a;b".encode("utf-16"), Kind.UTF16),
        (b"PK\x03\x04rest", Kind.ZIP),
        (b"%PDF-1.7 text", Kind.BINARY),
        (bytes(range(256)), Kind.BINARY),
        (b"", Kind.EMPTY),
        (b" \n", Kind.EMPTY),
    ],
)
def test_sniff_looks_at_the_bytes_gzipped_or_not(
    tmp_path: Path, content: bytes, kind: Kind
) -> None:
    assert sniff(write(tmp_path, content, "nom.trompeur")) is kind
    assert sniff(write(tmp_path, gzip.compress(content, mtime=0), "nom.json")) is kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    for content in (SOUND.encode(encoding), gzip.compress(SOUND.encode(encoding), mtime=0)):
        assert "".join(open_text(write(tmp_path, content))) == SOUND


def test_lines_keep_their_end(tmp_path: Path) -> None:
    path = write(tmp_path, b'a;"b\r\nc"\r\nd')
    assert list(open_text(path)) == ['a;"b\r\n', 'c"\r\n', "d"]


def test_a_change_of_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, b"a;b\n" + "é\n".encode() + "é\n".encode("cp1252"))
    assert "à la ligne 3" in refused(path)


def test_a_null_byte_after_the_start_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"a;b\n" * 100_000 + b"a\0b\n")
    assert "ligne 100001" in refused(path)


@pytest.mark.parametrize("word", ["CMP EnfantÃ©", "Lâ€™accueil", "Caf\ufffd"])
@pytest.mark.parametrize("lines", [1, 5000])
def test_damaged_accents_are_refused(tmp_path: Path, word: str, lines: int) -> None:
    assert "accents abîmés" in refused(write(tmp_path, f"1;{word}\n".encode() * lines))


def test_one_damaged_name_among_sound_ones_is_kept(tmp_path: Path) -> None:
    text = "1;Hôpital de l'Étang\n2;CafÃ©\n"
    assert "".join(open_text(write(tmp_path, text.encode()))) == text


def test_an_endless_line_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "ligne.csv"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(100):
            file.write(b"a;b;" * (1 << 18))
    tracemalloc.start()
    try:
        assert "une ligne de plus de 1048576 octets (ligne 1)" in refused(path)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_truncated_or_damaged_archive_is_refused(tmp_path: Path) -> None:
    sound = gzip.compress(bytes(range(32, 127)) * 4000 + SOUND.encode(), mtime=0)
    assert "tronquée" in refused(write(tmp_path, sound[:-9]))
    assert "abîmée" in refused(write(tmp_path, sound[:20] + b"\xff" * 60 + sound[80:]))
    with pytest.raises(BadFile, match="tronquée"), open_bytes(write(tmp_path, sound[:5])) as file:
        file.read()


def test_other_files_are_refused_with_what_they_are(tmp_path: Path) -> None:
    archive = tmp_path / "donnees.csv"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("donnees.csv", SOUND)
    assert "archive zip" in refused(archive)
    assert "page web" in refused(write(tmp_path, b"<html><body>404</body></html>"))
    assert "UTF-16" in refused(write(tmp_path, SOUND.encode("utf-16")))
    assert "binaire" in refused(write(tmp_path, bytes(1000)))
    assert "vide" in refused(write(tmp_path, b""))
    assert "ne s'ouvre pas" in refused(tmp_path / "absent.csv")
    assert "ne s'ouvre pas" in refused(tmp_path)


@pytest.mark.parametrize("sign", [";", ",", "|", "\t"])
def test_the_separator_is_the_sign_met_on_most_lines(sign: str) -> None:
    lines = [f"code{sign}nom\n", f'1{sign}"a{sign},;|b"\n', f"2{sign}x, y\n"]
    assert separator(lines) == sign


def test_a_text_with_no_separator_is_no_table() -> None:
    with pytest.raises(BadFile, match=r"liste\.csv n'est pas un tableau"):
        separator(["bonjour\n", "rien ici\n"], "liste.csv")
