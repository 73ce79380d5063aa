"""The wheel carries what it needs and works outside the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import maillage

# One group, hence one worker: the wheel is built and installed once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = {"data": ".csv", "ontology": ".ttl", "queries": ".rq", "shapes": ".ttl"}
UNREACHABLE = re.compile(
    r"connection broken by|NewConnectionError|NameResolutionError|ConnectTimeoutError"
    r"|Temporary failure in name resolution|Network is unreachable"
)
# "DSPP" and "DSPP enfants" are two answers: the second must not count for the first.
ANSWERS = {
    "DSPP": r"\bdspp\b(?! enfants)",
    "Médecine Générale & Psychiatrie 37": r"médecine générale & psychiatrie 37",
    "DSPP enfants": r"\bdspp enfants\b",
}


def run(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- the commands are written in this file
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )


def install(command: Sequence[str | Path], cwd: Path) -> None:
    """Run a command that downloads packages: fail if it fails, skip if no registry answers."""
    done = run(command, cwd)
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    if UNREACHABLE.search(output):
        pytest.skip("pip cannot reach a package registry from this machine")
    pytest.fail(f"{' '.join(map(str, command))}\n{output}", pytrace=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    install([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], cwd=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of a fresh environment where only the wheel was installed."""
    folder = tmp_path_factory.mktemp("environment")
    created = run([sys.executable, "-m", "venv", folder / "venv"], cwd=folder)
    assert created.returncode == 0, created.stderr
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install([programs / "python", "-m", "pip", "install", "--no-input", wheel], cwd=folder)
    return programs


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """Environment of a user who has no checkout, no settings and no earlier snapshot."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAILLAGE", "PYTHON", "VIRTUAL_ENV", "XDG_"))
    }
    return kept | {
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        # A name must not be cut in two because the terminal is narrow.
        "COLUMNS": "200",
    }


def test_wheel_carries_every_resource(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "maillage/py.typed" in names
    for folder, suffix in RESOURCES.items():
        prefix = f"maillage/_resources/{folder}/"
        carried = {name for name in names if name.startswith(prefix)}
        assert any(name.endswith(suffix) for name in carried), f"no {suffix} under {prefix}"
        expected = {
            f"maillage/_resources/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob(f"*{suffix}")
        }
        assert expected <= carried


def test_wheel_carries_what_pages_are_made_of(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "src" / "maillage"
    wanted = {
        f"maillage/{path.relative_to(package).as_posix()}"
        for suffix in ("j2", "css", "js")
        for path in package.rglob(f"*.{suffix}")
    }
    assert "maillage/dossier/templates/page.html.j2" in wanted
    assert wanted <= names


def test_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == {"maillage", f"maillage-{maillage.__version__}.dist-info"}


def test_wheel_carries_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licences = {name.split("/")[-1] for name in archive.namelist() if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENCE-DONNEES.md", "NOTICE"}


def test_installed_command_says_its_version(
    scripts: Path, tmp_path: Path, outside: dict[str, str]
) -> None:
    done = run([scripts / "maillage", "--version"], cwd=tmp_path, env=outside)
    assert done.returncode == 0, done.stderr
    assert maillage.__version__ in done.stdout


def test_installed_package_is_not_the_checkout(
    scripts: Path, tmp_path: Path, outside: dict[str, str]
) -> None:
    where = "import maillage; print(maillage.__file__)"
    done = run([scripts / "python", "-c", where], cwd=tmp_path, env=outside)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(scripts.parent)


def test_installed_demo_answers_the_three_questions(
    scripts: Path, tmp_path: Path, outside: dict[str, str]
) -> None:
    done = run([scripts / "maillage", "demo"], cwd=tmp_path, env=outside)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = " ".join(unicodedata.normalize("NFC", done.stdout).casefold().split())
    missing = [name for name, pattern in ANSWERS.items() if not re.search(pattern, shown)]
    assert not missing, f"the demo does not name {missing}:\n{done.stdout}"
