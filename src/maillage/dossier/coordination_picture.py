"""The picture of the network as a file of its own: to print on a large sheet, to put in slides."""

from __future__ import annotations

from pathlib import Path

from maillage.dossier.content import Dossier
from maillage.network.picture import svg


def write_picture(path: Path, dossier: Dossier, lang: str = "fr") -> None:
    """Write the picture; the same dossier gives the same bytes."""
    measured = dossier.coordination
    text = svg(measured.networks[lang], lang, measured.names[lang])
    path.write_text(text, encoding="utf-8", newline="\n")
