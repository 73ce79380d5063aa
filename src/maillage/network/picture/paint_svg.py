"""A scene as SVG: plain elements, escaped words, nothing fetched from elsewhere."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from maillage.network.picture.scene import Dot, Item, Mark, Path, Rect, Scene, Shape, Words

FONTS = "Lato, Arial, 'Liberation Sans', Helvetica, sans-serif"
DASH = (7, 4)
_STYLES = {"": "", "bold": ' font-weight="700"', "italic": ' font-style="italic"'}


def paint(scene: Scene, *, inline: bool = False) -> str:
    """Return the SVG of a scene, for a file or inside a page of HTML; same scene, same text."""
    space = "" if inline else ' xmlns="http://www.w3.org/2000/svg"'
    lines = [
        f'<svg{space} class="network" role="img" '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" '
        f'font-family={quoteattr(FONTS)} aria-labelledby="reseau-titre reseau-texte">',
        f'<title id="reseau-titre">{escape(scene.title)}</title>',
        f'<desc id="reseau-texte">{escape(scene.description)}</desc>',
        f'<rect width="{_n(scene.width)}" height="{_n(scene.height)}" fill="#ffffff"/>',
        *map(_item, scene.items),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _item(item: Item) -> str:
    marks = "".join(map(_mark, item.marks))
    if not item.title:
        return marks
    return f"<g><title>{escape(item.title)}</title>{marks}</g>"


def _mark(mark: Mark) -> str:
    match mark:
        case Rect():
            stroke = (
                f' stroke="{mark.stroke}" stroke-width="{_n(mark.thick)}"' if mark.stroke else ""
            )
            radius = f' rx="{_n(mark.radius)}"' if mark.radius else ""
            dash = ' stroke-dasharray="5 3"' if mark.dashed else ""
            return (
                f'<rect x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.w)}" '
                f'height="{_n(mark.h)}"{radius} fill="{mark.fill}"{stroke}{dash}/>'
            )
        case Words():
            anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
            return (
                f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{_n(mark.size)}" '
                f'fill="{mark.fill}"{_STYLES[mark.style]}{anchor}>{escape(mark.text)}</text>'
            )
        case Path():
            start, *rest = mark.points
            dash = f' stroke-dasharray="{DASH[0]} {DASH[1]}"' if mark.dashed else ""
            way = " ".join(f"{_n(x)},{_n(y)}" for x, y in rest)
            return (
                f'<path d="M{_n(start[0])},{_n(start[1])} C{way}" fill="none" '
                f'stroke="{mark.stroke}" stroke-width="{_n(mark.thick)}"{dash}/>'
            )
        case Shape():
            way = " ".join(f"{_n(x)},{_n(y)}" for x, y in mark.points)
            return f'<polygon points="{way}" fill="{mark.fill}"/>'
        case Dot():
            return (
                f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.r)}" fill="{mark.fill}"/>'
            )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
