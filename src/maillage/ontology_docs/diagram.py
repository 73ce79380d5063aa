"""The main classes as a drawing in SVG: places chosen by hand, everything else computed.

The same classes give the same bytes; a class or a property that the ontology does not have is
refused.
"""

from __future__ import annotations

from html import escape

from maillage.ontology_docs.vocabulary import Vocabulary

# Class → column and row.
_PLACES = {
    "Lien": (1, 0),
    "Acteur": (2, 0),
    "TypeRessource": (3, 0),
    "Programme": (0, 1),
    "Deploiement": (1, 1),
    "Offre": (2, 1),
    "Besoin": (3, 1),
    "PositionGradation": (4, 1),
    "Regle": (1, 2),
    "Couverture": (2, 2),
    "Ligne": (3, 2),
    "Declaration": (1, 3),
    "Territoire": (2, 3),
    "Commune": (3, 3),
}
_ARROWS = (
    ("Offre", "mlg:assureePar", "Acteur"),
    ("Lien", "mlg:de", "Acteur"),
    ("Acteur", "org:classification", "TypeRessource"),
    ("Offre", "mlg:selonDeploiement", "Deploiement"),
    ("Deploiement", "mlg:deploie", "Programme"),
    ("Regle", "mlg:regleDe", "Deploiement"),
    ("Offre", "mlg:repondA", "Besoin"),
    ("Offre", "mlg:ligne", "Ligne"),
    ("PositionGradation", "mlg:besoin", "Besoin"),
    ("PositionGradation", "mlg:typeRessource", "TypeRessource"),
    ("PositionGradation", "mlg:ligne", "Ligne"),
    ("Couverture", "mlg:deOffre", "Offre"),
    ("Couverture", "mlg:zone", "Territoire"),
    ("Commune", "mlg:estDans", "Territoire"),
    ("Declaration", "mlg:territoire", "Territoire"),
)
_STEP, _FLOOR, _WIDTH, _HEIGHT, _MARGIN = 278, 112, 166, 46, 10


def svg(vocabulary: Vocabulary, lang: str) -> str:
    """Return the drawing; each box leads to the anchor of its class.

    Raises:
        KeyError: a class or a property of the drawing is not in the ontology.
    """
    width = 4 * _STEP + _WIDTH + 2 * _MARGIN
    height = 3 * _FLOOR + _HEIGHT + 2 * _MARGIN
    title = "Classes principales" if lang == "fr" else "Main classes"
    lines = [
        f'<svg class="schema" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" '
        'xmlns="http://www.w3.org/2000/svg">',
        '<defs><marker id="pointe" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 L10 5 L0 10 z"/></marker></defs>',
    ]
    for start, link, end in _ARROWS:
        lines += _arrow(start, vocabulary.terms[link].name, end)
    for name, (column, row) in _PLACES.items():
        label = vocabulary.terms[f"mlg:{name}"].label.text(lang)
        x, y = _MARGIN + column * _STEP, _MARGIN + row * _FLOOR
        middle = x + _WIDTH // 2
        lines += [
            f'<a href="#{name}"><title>{escape(label)}</title>',
            f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
            f'<text x="{middle}" y="{y + 20}" class="nom">{escape(_clip(label))}</text>'
            f'<text x="{middle}" y="{y + 36}" class="code">mlg:{name}</text></a>',
        ]
    return "\n".join([*lines, "</svg>"])


def _clip(label: str, most: int = 20) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _arrow(start: str, link: str, end: str) -> list[str]:
    """Return the line between two boxes, from border to border, and its name in the middle."""
    x1, y1 = _centre(start)
    x2, y2 = _centre(end)
    dx, dy = x2 - x1, y2 - y1
    # Share of the line that is under a box: the nearest of its two borders.
    share = min(
        (_WIDTH / 2) / abs(dx) if dx else 1.0,
        (_HEIGHT / 2) / abs(dy) if dy else 1.0,
    )
    ax, ay = x1 + dx * share, y1 + dy * share
    bx, by = x2 - dx * share, y2 - dy * share
    mx, my = (ax + bx) / 2, (ay + by) / 2 + (-5 if dy == 0 else 4)
    return [
        f'<line x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}" '
        'marker-end="url(#pointe)"/>',
        f'<text x="{mx:.1f}" y="{my:.1f}" class="lien">{escape(link.removeprefix("mlg:"))}</text>',
    ]


def _centre(name: str) -> tuple[float, float]:
    column, row = _PLACES[name]
    return (
        _MARGIN + column * _STEP + _WIDTH / 2,
        _MARGIN + row * _FLOOR + _HEIGHT / 2,
    )
