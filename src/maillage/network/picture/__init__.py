"""A picture of a network that a working group reads: fields as columns, lines of care as rows.

``grouping`` says what shares a box and a curve, ``layout`` and ``curves`` where they go;
``compose`` makes the scene that ``paint_svg`` and ``paint_png`` draw. Nothing is lost silently:
what is grouped is counted, and the picture says so.
"""

from __future__ import annotations

from maillage.network.model import Network
from maillage.network.picture.naming import Names, names_of

__all__ = ["Names", "names_of", "png", "svg"]


def svg(
    network: Network, lang: str = "fr", names: Names | None = None, *, inline: bool = False
) -> str:
    """Return the picture of a network as SVG; the same network gives the same text.

    Args:
        network: what is drawn (``Graph.network``).
        lang: language of the picture.
        names: words of its codes (``names_of``); without them codes stand for themselves.
        inline: whether it stands inside a page of HTML rather than in a file of its own.
    """
    from maillage.network.picture import compose, paint_svg

    return paint_svg.paint(compose.scene_of(network, names or Names(), lang), inline=inline)


def png(network: Network, lang: str = "fr", names: Names | None = None) -> bytes:
    """Return the picture of a network as PNG (see ``svg``).

    Raises:
        MissingPainter: the extra « image » is not installed.
    """
    from maillage.network.picture import compose, paint_png

    return paint_png.paint(compose.scene_of(network, names or Names(), lang))
