"""Every source, given what a download may become: one sentence, exit 1 or 2, nothing left behind.

All goes through the command line. Each sound file (donnée fictive) is first imported: what is
refused next is refused for its fault, and for nothing else.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.running import Ran, run
from tests.importers import test_cog, test_data_inclusion, test_finess_flow
from tests.importers import test_finess_legacy as legacy
from tests.importers import test_finess_list as plain
from tests.importers import test_rpps as rpps

from maillage.importers import SOURCES, json_stream
from maillage.importers.communes import Communes
from maillage.importers.opening import LONGEST_LINE

# Longer than what one line, or one record of the lowered bound, may be.
LONG = b"a" * (LONGEST_LINE + 1)
BINARY = bytes(range(256)) * 40
HTML = b"<!DOCTYPE html>\n<html><head><title>503</title></head><body>Maintenance</body></html>\n"
HALF_JSON = b'[{"id": "fictif", "nom": "donn'


def _flow() -> bytes:
    site = test_finess_flow.site(nomEgeLong="CMP DE LA FORÊT, DONNÉE FICTIVE")
    flow = test_finess_flow.flow(test_finess_flow.entity(site))
    return json.dumps(flow, ensure_ascii=False).encode()


def _legacy() -> bytes:
    line = legacy.structure(rslongue="CMP de la Forêt, donnée fictive")
    return f"{legacy.METADATA}\n{line};\n".encode()


def _list() -> bytes:
    return f"{plain.HEADER}\n{plain.line(rs='CMP de la Forêt, donnée fictive')}\n".encode()


def _communes() -> bytes:
    record = {
        "code": "01001",
        "nom": "Forêt-Fictive",
        "type": "commune-actuelle",
        "typeLiaison": 0,
        "departement": "01",
        "region": "84",
        "codesPostaux": ["01000"],
        "population": 12,
    }
    return json.dumps([record], ensure_ascii=False).encode()


def _services() -> bytes:
    record = test_data_inclusion.service(nom="Consultation de la Forêt, donnée fictive")
    return json.dumps([record], ensure_ascii=False).encode()


def _services_csv() -> bytes:
    return (
        "id,structure_id,nom,date_maj,code_insee,thematiques\n"
        "fictif--a1,fictif--s1,Consultation de la Forêt (donnée fictive),2026-02-14,78646,"
        "sante--addictions\n"
    ).encode()


def _polygons() -> bytes:
    ring = [[1.3, 43.5], [1.6, 43.5], [1.6, 43.7], [1.3, 43.7], [1.3, 43.5]]
    feature = {
        "type": "Feature",
        "properties": {"code": "fictif", "nom": "Forêt, donnée fictive"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps(
        {"features": [feature], "type": "FeatureCollection"}, ensure_ascii=False
    ).encode()


def _sectors() -> bytes:
    return "commune;secteur;hopital\n94028;94G07;Hôpital fictif de la Forêt\n".encode()


def _workbook() -> bytes:
    openpyxl = pytest.importorskip("openpyxl", reason="l'extra xlsx n'est pas installé")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "acteurs"
    sheet.append(["id", "libelle", "type", "commune"])
    sheet.append(["fictif", "CMP de la Forêt, donnée fictive", "cmp", "78646"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Form:
    """One form that a source may take: how to name and make a sound file."""

    source: str
    name: str
    sound: Callable[[], bytes]
    separator: bytes = b","

    @property
    def id(self) -> str:
        return f"{self.source}-{self.name.partition('.')[2]}"


FORMS = [
    Form("finess", "structures-202607.json", _flow),
    Form("finess-csv", "cs1100502.csv", _legacy, b";"),
    Form("finess-liste", "liste.csv", _list, b";"),
    Form("cog", "v_commune_2025.csv", test_cog.V_COMMUNE.encode),
    Form("cog", "communes.json", _communes),
    Form("data-inclusion", "services.json", _services),
    Form("data-inclusion", "services.csv", _services_csv),
    Form("rpps", "activites.txt", (rpps.HEADER + rpps.line(1)).encode, b"|"),
    Form("perimetres", "secteurs.csv", _sectors, b";"),
    Form("perimetres", "cpts.geojson", _polygons),
    Form("classeur", "saisie.xlsx", _workbook),
]


def _truncated_gzip(form: Form) -> bytes:
    squeezed = gzip.compress(form.sound() * 40, mtime=0)
    return squeezed[: len(squeezed) * 2 // 3]


def _cut(form: Form) -> bytes:
    return form.sound()[: len(form.sound()) // 3]


def _zip(form: Form) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("lisez-moi.txt", "donnée fictive")
    return out.getvalue()


def _mojibake(form: Form) -> bytes:
    text = form.sound() if form.name != "saisie.xlsx" else _list()
    return text.decode().encode().decode("latin-1").encode()


def _long_line(form: Form) -> bytes:
    sound = form.sound()
    if sound[:1] in b"[{":
        return sound.replace(b"[{", b'[{"fictif": "' + LONG + b'", ', 1)
    return sound + LONG


FAULTS: dict[str, Callable[[Form], bytes]] = {
    "truncated-gzip": _truncated_gzip,
    "half-json": lambda form: HALF_JSON,
    "cut": _cut,
    "wrong-separator": lambda form: form.sound().replace(form.separator, b"~"),
    "binary": lambda form: BINARY,
    "zip": _zip,
    "mojibake": _mojibake,
    "web-page": lambda form: HTML,
    "empty": lambda form: b"",
    "blank": lambda form: b"\n \n",
    "very-long-line": _long_line,
    "only-a-very-long-line": lambda form: LONG,
}


@pytest.fixture(scope="module")
def communes() -> Communes:
    return Communes.read()


@pytest.fixture(autouse=True)
def _quick(communes: Communes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the communes once, and lower the bound of a JSON record to that of a line."""
    monkeypatch.setattr(Communes, "read", lambda: communes)
    defaults = json_stream.records.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "largest", LONGEST_LINE // 2)


def _import(
    capsys: pytest.CaptureFixture[str], form: Form, content: bytes, folder: Path, *words: str
) -> Ran:
    downloads = folder / "telechargements"
    downloads.mkdir(exist_ok=True)
    file = downloads / form.name
    file.write_bytes(content)
    asked = ("import", form.source, str(file), "-o", str(folder / "pack"))
    return run(capsys, *asked, "--edition", "2026-10-01", *words)


def test_every_source_is_tried() -> None:
    assert {form.source for form in FORMS} == set(SOURCES)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_sound_file_is_imported(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = _import(capsys, form, form.sound(), tmp_path)
    assert ran.status == 0, ran.err
    assert {path.name for path in tmp_path.iterdir()} == {"pack", "telechargements"}


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        pytest.param(form, fault, id=f"{form.id}-{fault}")
        for form in FORMS
        for fault in FAULTS
        if (form.source, fault) != ("finess-csv", "cut")
    ],
)
def test_a_corrupted_file_is_one_sentence_and_leaves_nothing(
    form: Form, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = _import(capsys, form, FAULTS[fault](form), tmp_path)

    assert ran.status in {1, 2}, ran.err
    assert ran.out == ""
    (sentence,) = ran.err.splitlines()
    assert "Traceback" not in sentence
    assert form.name in sentence or "aucun" in sentence
    assert {path.name for path in tmp_path.iterdir()} == {"telechargements"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_sentence_is_said_in_english_too(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = _import(capsys, form, HTML, tmp_path, "--lang", "en")
    told = f"the file {form.name} is a web page, not data: download the file itself\n"
    assert ran.err == told


def test_a_line_cut_at_the_end_of_a_legacy_extract_is_reported_not_fatal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Notes on the open data, § 12, trap 2."""
    form = FORMS[1]
    ran = _import(capsys, form, _cut(form), tmp_path)
    assert ran.status == 0
    assert "tronquée" in ran.out


def test_a_fault_late_in_the_file_leaves_no_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows are already written when the fault is met: the pack must not appear."""
    site = plain.line(rs="CMP de la Forêt, donnée fictive")
    lines = "\n".join([plain.HEADER, *[site] * 3_000]).encode()
    form = next(form for form in FORMS if form.source == "finess-liste")
    ran = _import(capsys, form, gzip.compress(lines, mtime=0)[:-9], tmp_path)
    assert (ran.status, len(ran.err.splitlines())) == (1, 1)
    assert "archive gzip tronquée" in ran.err
    assert {path.name for path in tmp_path.iterdir()} == {"telechargements"}


def test_a_refused_import_leaves_an_empty_target_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pack").mkdir()
    form = FORMS[2]
    assert _import(capsys, form, HTML, tmp_path).status == 1
    assert list((tmp_path / "pack").iterdir()) == []
    assert _import(capsys, form, form.sound(), tmp_path).status == 0
    assert (tmp_path / "pack" / "acteurs.csv").is_file()
    assert not list(tmp_path.glob(".*"))


def test_the_folders_made_for_a_refused_pack_go_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.csv"
    page.write_bytes(HTML)
    words = ("import", "finess-liste", str(page), "-o", str(tmp_path / "un" / "deux" / "pack"))
    assert run(capsys, *words).status == 1
    assert list(tmp_path.iterdir()) == [page]
    page.write_bytes(_list())
    assert run(capsys, *words, "--edition", "2026").status == 0
    assert (tmp_path / "un" / "deux" / "pack" / "acteurs.csv").is_file()
