"""The build: the same bytes twice, the previous graph kept until the new one is whole."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from tests.graph.mini_packs import DISPOSITIFS, write_mini_packs, write_pack

from maillage import build, snapshot
from maillage.build import RefusedBuild
from maillage.errors import WrongUse
from maillage.findings import Severity
from maillage.session import Graph

STAGES = ["tables", "graph", "store", "rules", "index", "validation", "matrix", "links"]
SAID = {
    "tables": "… lecture des tables",
    "graph": "… écriture du graphe",
    "store": "… chargement",
    "rules": "… règles",
    "validation": "… validation SHACL",
    "index": "… index",
    "matrix": "… matrice de couverture",
    "links": "… liens",
}
# Builds packs, and kills itself as a stage starts.
KILLED = """
import os, signal, sys
from pathlib import Path
from maillage import build
stage, root, *packs = sys.argv[1:]
build.build([Path(p) for p in packs], Path(root),
            progress=lambda s: os.kill(os.getpid(), signal.SIGKILL) if s == stage else None)
"""


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The invented packs."""
    return write_mini_packs(tmp_path_factory.mktemp("mini"))


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The invented packs without their offers: who covers changes."""
    return write_mini_packs(
        tmp_path_factory.mktemp("changed"),
        {
            "offres": "id,libelle,besoins,lignes,source\n",
            "offre_zones": "offre,zone,statut_zone,source\n",
        },
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, mini: list[Path]) -> Path:
    """A folder of snapshots with the invented packs built once."""
    root = tmp_path_factory.mktemp("built")
    build.build(mini, root)
    return root


@pytest.fixture
def root(tmp_path: Path, built: Path) -> Path:
    """A copy of ``built`` that a test may change."""
    shutil.copytree(built, tmp_path / "root")
    return tmp_path / "root"


def _state(root: Path) -> str:
    graph = Graph(snapshot.current(root))
    return graph.who_covers(need="anxio-depression", line=2, commune="99001").state.value


def _leftovers(root: Path) -> list[str]:
    return [p.name for p in root.iterdir() if p.name.startswith(("building-", "CURRENT."))]


def _named(quad: pyoxigraph.Quad) -> bool:
    """Say whether a quad has no blank node (a store gives them names of its own)."""
    return not any(isinstance(t, pyoxigraph.BlankNode) for t in (quad.subject, quad.object))


def test_building_twice_gives_the_same_bytes(
    small_packs: list[Path], small_root: Path, tmp_path: Path
) -> None:
    report = build.build(small_packs, tmp_path)
    first, second = snapshot.current(small_root), snapshot.current(tmp_path)

    assert second.nquads.read_bytes() == first.nquads.read_bytes()
    assert second.directory.name == first.directory.name
    assert report.quads > 10_000


def test_where_packs_are_does_not_change_the_graph(
    mini: list[Path], built: Path, tmp_path: Path
) -> None:
    moved = [shutil.copytree(pack, tmp_path / "elsewhere" / pack.name) for pack in mini]

    build.build([Path(pack) for pack in moved], tmp_path / "root")

    assert (
        snapshot.current(tmp_path / "root").nquads.read_bytes()
        == snapshot.current(built).nquads.read_bytes()
    )


def test_the_store_holds_what_the_n_quads_say(built: Path) -> None:
    current = snapshot.current(built)
    store = pyoxigraph.Store.read_only(str(current.store))

    told = set(pyoxigraph.parse(path=current.nquads, format=pyoxigraph.RdfFormat.N_QUADS))

    assert len(store) == len(told) > 10_000
    assert {quad for quad in store if _named(quad)} == {quad for quad in told if _named(quad)}


def test_the_manifest_says_what_was_built(built: Path, mini: list[Path]) -> None:
    manifest = snapshot.current(built).manifest()

    assert manifest["packs"] == [pack.name for pack in mini]
    assert manifest["rows"]["dispositifs/acteurs.csv"] == len(DISPOSITIFS["acteurs"])
    assert list(manifest["findings"]) == ["error", "warning", "info"]
    assert manifest["findings"]["error"] == 0
    assert list(manifest["seconds"]) == STAGES
    assert manifest["derived"]["50-couvre"] > 0


def test_a_build_goes_on_without_the_rows_that_are_wrong(mini: list[Path], root: Path) -> None:
    before = snapshot.current(root)
    essai = write_pack(
        root.parent / "essai",
        {
            "acteurs": "id,libelle,source\nfic-x,Équipe,fictif\n".encode("latin-1"),
            "offres": 'id,libelle,acteur,besoins,lignes,source\nfic-y,"Y,,gaja,1,fictif\n'
            "fic-z,Z,fic-absent,gaja,1,fictif\nfic-w,W,fic-cmp,gaja,1,fictif\n",
            "liens": "",
        },
    )

    report = build.build([*mini, essai], root)

    assert {f.rule for f in report.findings if f.severity is Severity.ERROR} >= {
        "encoding",
        "quote",
        "empty_file",
    }
    # The actor may well be in the table that could not be read: nothing is wrong for sure.
    assert [(f.file, f.line) for f in report.findings if f.rule == "awaits"] == [
        ("essai/offres.csv", 3)
    ]
    assert report.rejected == {"essai/acteurs.csv": 1, "essai/offres.csv": 2}
    assert report.rows["essai/offres.csv"] == 1
    current = snapshot.current(root)
    assert current.directory != before.directory
    with (current.directory / "quarantine" / "essai" / "offres.csv").open(encoding="utf-8") as file:
        assert [row["ligne_source"] for row in csv.DictReader(file)] == ["2", "3"]


def test_a_strict_build_keeps_the_previous_graph(mini: list[Path], root: Path) -> None:
    before = snapshot.current(root)
    essai = write_pack(root.parent / "essai", {"acteurs": "id,libelle,source\nfic-x,,fictif\n"})

    with pytest.raises(RefusedBuild) as caught:
        build.build([*mini, essai], root, strict=True)

    assert caught.value.exit_code == 1
    assert caught.value.text() == (
        "construction refusée : 1 erreur (--strict) ; le graphe précédent est gardé"
    )
    errors = [f for f in caught.value.report.findings if f.severity is Severity.ERROR]
    assert [f.rule for f in errors] == ["required"]
    assert snapshot.current(root) == before
    assert _leftovers(root) == []


def test_a_strict_build_without_error_is_published(changed: list[Path], root: Path) -> None:
    report = build.build(changed, root, strict=True)

    assert snapshot.current(root).directory == report.snapshot


def test_a_check_writes_nothing_but_its_working_folder(mini: list[Path], tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()

    report = build.check(mini, work)

    assert report.snapshot is None
    assert report.errors() == 0
    assert {path.name for path in tmp_path.iterdir()} == {"work"}


def test_the_stages_are_told_in_their_order(mini: list[Path], root: Path) -> None:
    told: list[str] = []

    build.build(mini, root, progress=told.append)

    assert told == STAGES


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_at_a_stage_leaves_the_previous_graph_answering(
    stage: str, changed: list[Path], root: Path
) -> None:
    before = snapshot.current(root)

    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", KILLED, stage, str(root), *map(str, changed)], check=False
    )

    assert process.returncode == -signal.SIGKILL
    assert snapshot.current(root) == before
    assert _state(root) == "couvert"
    assert len(_leftovers(root)) == 1

    build.build(changed, root)

    assert _state(root) == "non_renseigne"
    assert _leftovers(root) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_the_command_killed_at_any_message_leaves_a_graph_that_answers(
    changed: list[Path], root: Path
) -> None:
    command = [sys.executable, "-m", "maillage", "build", "--only", *map(str, changed)]
    told = []
    for stage in STAGES:
        process = subprocess.Popen(  # noqa: S603
            [*command, "--to", str(root)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        assert process.stderr is not None
        for line in process.stderr:
            told.append(line.decode().strip())
            if told[-1] == SAID[stage]:
                break
        process.kill()
        process.stderr.close()
        process.wait()
        # The last stage may end before the signal comes: then the new graph answers.
        assert snapshot.current(root).is_whole()
        assert _state(root) in ({"couvert"} if stage != "links" else {"couvert", "non_renseigne"})

    assert told == [SAID[s] for n in range(len(STAGES)) for s in STAGES[: n + 1]]
    build.build(changed, root)
    assert _leftovers(root) == []
    assert _state(root) == "non_renseigne"


@pytest.mark.parametrize("same", [True, False], ids=["same-packs", "other-packs"])
def test_two_builds_at_once_both_succeed(
    same: bool, mini: list[Path], changed: list[Path], tmp_path: Path
) -> None:
    root = tmp_path / "root"
    processes = [
        subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-m",
                "maillage",
                "build",
                "--only",
                *map(str, packs),
                "--to",
                str(root),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for packs in (mini, mini if same else changed)
    ]
    said = [process.communicate()[1] for process in processes]

    assert [process.returncode for process in processes] == [0, 0], said
    assert snapshot.current(root).is_whole()
    assert len(snapshot.all_snapshots(root)) == (1 if same else 2)
    assert _leftovers(root) == []
    assert _state(root) in {"couvert", "non_renseigne"}


@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root writes in read-only folders"
)
def test_a_target_that_cannot_be_written_is_one_sentence(mini: list[Path], tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WrongUse, match="accès refusé à"):
            build.build(mini, tmp_path / "root")
    finally:
        tmp_path.chmod(0o755)


def test_a_folder_that_may_not_be_used_is_named(
    mini: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(WrongUse) as caught:
        build.build(mini, tmp_path / "root")

    assert caught.value.text() == (
        f"accès refusé à {tmp_path / 'root'} : choisir un autre dossier, ou en changer les droits"
    )


def test_a_pack_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    absent = tmp_path / "absent"

    with pytest.raises(WrongUse) as caught:
        build.pack_directories([absent])

    assert caught.value.text() == (
        f"aucun paquet dans {absent} : donner un dossier qui contient des tables CSV"
    )
    assert caught.value.text("en") == f"no pack at {absent}: give a folder that holds CSV tables"


def test_two_packs_of_the_same_name_are_one_sentence(tmp_path: Path) -> None:
    one, two = write_pack(tmp_path / "a" / "essai", {}), write_pack(tmp_path / "b" / "essai", {})

    with pytest.raises(WrongUse, match="deux paquets s'appellent essai"):
        build.pack_directories([one, two])


def test_a_pack_of_the_user_may_not_take_the_name_of_a_shipped_one(tmp_path: Path) -> None:
    mine = write_pack(tmp_path / "territoires", {})

    with pytest.raises(WrongUse, match="deux paquets s'appellent territoires"):
        build.pack_directories([mine])
    assert build.pack_directories([mine], only=True) == [mine.resolve()]


def test_the_manifest_is_json_that_is_read_without_the_project(built: Path) -> None:
    text = (snapshot.current(built).directory / "manifest.json").read_text(encoding="utf-8")

    assert set(json.loads(text)) == {
        "built_at",
        "packs",
        "rows",
        "rejected",
        "quads",
        "derived",
        "seconds",
        "findings",
    }
