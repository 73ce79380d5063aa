"""What the repository must never contain, and the size of its modules."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "src" / "maillage").rglob("*.py"))
MOST_LINES = 400

# Assembled from pieces, so that this file does not contain what it looks for.
_HOMES = ("home", "root", "work", "Users")
_HOSTS = (
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("registry.npm", "js.org"),
    ("registry.", "yarnpkg.com"),
    ("deb.", "debian.org"),
    ("proxy.", "golang.org"),
)
_OPTIONS = (("index", "-url"), ("find", "-links"), ("trusted", "-host"))
FORBIDDEN = {
    # A path in somebody's home; not the end of an address such as https://example.org/home/page.
    "machine path": re.compile(rf"(?<![\w.~-])/(?:{'|'.join(_HOMES)})/[\w.]|\b[A-Z]:\\Users\\"),
    "local package store": re.compile(r"/opt/" + r"(?:py" + r"pi|wheels)\b"),
    "registry host": re.compile(
        r"(?<![\w-])(?:[\w-]+\.)*(?:" + "|".join(re.escape(a + b) for a, b in _HOSTS) + ")"
    ),
    "registry setting": re.compile("|".join(a + b for a, b in _OPTIONS)),
}


def repository_files() -> list[Path]:
    """Files that git follows, or would follow: what the next commit can contain."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: the list of followed files is not known here")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return sorted({path for path in paths if path.is_file()})


def breaches(text: str) -> list[str]:
    """Say each line of a text that names a forbidden thing."""
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {what}: {match.group()}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {}
    for path in repository_files():
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        if lines := breaches(content.decode("utf-8", errors="replace")):
            found[path.relative_to(ROOT).as_posix()] = lines
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "home/anne/data",
        "cd /" + "work/main",
        "'/" + "root/.cache'",
        "C:" + "\\Users\\anne",
        "https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/x.whl",
        "pip install --index" + "-url=http://mirror",
        "/opt/" + "wheels",
    ],
)
def test_forbidden_words_are_recognised(text: str) -> None:
    assert breaches(f"first line\n{text}\n")[0].startswith("line 2: ")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/home/page",
        "see ../" + "work/notes",
        "a home/work balance",
        "published on PyPI",
        "~/.local/share",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert breaches(text) == []


def test_modules_have_a_readable_size() -> None:
    assert MODULES
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert {name: size for name, size in sizes.items() if not 1 <= size <= MOST_LINES} == {}


def test_no_module_is_named_utils() -> None:
    vague = [p for p in MODULES if "utils" in (p.stem, *p.relative_to(ROOT).parent.parts)]
    assert vague == []
