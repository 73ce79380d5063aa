"""A scene as PNG: Pillow draws it with the Lato font, so that nothing of the machine is used."""

from __future__ import annotations

import importlib.util
import io
import math
from functools import partial
from pathlib import Path as File
from typing import TYPE_CHECKING

from maillage.errors import MaillageError
from maillage.network.picture.curves import Point, at
from maillage.network.picture.paint_svg import DASH
from maillage.network.picture.scene import Dot, Mark, Path, Rect, Scene, Shape, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import ImageDraw, ImageFont

# Pixels for one unit, and how many times larger it is drawn before it is smoothed: A3 at 180 dpi.
SCALE, _FINE = 2, 2
_STEPS = 48
_FONTS = {"": "Lato-Regular", "bold": "Lato-Bold", "italic": "Lato-Italic"}
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


class MissingPainter(MaillageError):
    """The libraries that draw PNG are not installed."""

    def __init__(self) -> None:
        """Say how to install them."""
        super().__init__(
            "une image PNG demande un complément : pip install 'maillage[image]' (le SVG n'en "
            "demande pas)",
            "a PNG picture needs an extra: pip install 'maillage[image]' (SVG needs none)",
        )


def paint(scene: Scene) -> bytes:
    """Return the PNG of a scene; the same scene gives the same bytes.

    Raises:
        MissingPainter: Pillow or the font is not installed.
    """
    fonts = importlib.util.find_spec("font_lato")
    if fonts is None or not fonts.origin or importlib.util.find_spec("PIL") is None:
        raise MissingPainter
    from PIL import Image, ImageDraw, ImageFont

    folder = File(fonts.origin).parent / "files"
    fine = SCALE * _FINE
    loaded: dict[tuple[str, float], ImageFont.FreeTypeFont] = {}

    def font(style: str, size: float) -> ImageFont.FreeTypeFont:
        if (style, size) not in loaded:
            loaded[style, size] = ImageFont.truetype(
                str(folder / f"{_FONTS[style]}.ttf"), round(size * fine),
                layout_engine=ImageFont.Layout.BASIC,
            )  # fmt: skip
        return loaded[style, size]

    size = round(scene.width * SCALE), round(scene.height * SCALE)
    image = Image.new("RGB", (size[0] * _FINE, size[1] * _FINE), "#ffffff")
    pen = ImageDraw.Draw(image)
    for item in scene.items:
        for mark in item.marks:
            _mark(pen, mark, fine, font)
    buffer = io.BytesIO()
    image.reduce(_FINE).save(buffer, "PNG")
    return buffer.getvalue()


def _mark(
    pen: ImageDraw.ImageDraw,
    mark: Mark,
    k: int,
    font: Callable[[str, float], ImageFont.FreeTypeFont],
) -> None:
    match mark:
        case Rect():
            _rect(pen, mark, k)
        case Words():
            pen.text(
                (mark.x * k, mark.y * k), mark.text.replace("\u202f", "\u00a0"), fill=mark.fill,
                font=font(mark.style, mark.size), anchor=_ANCHORS[mark.anchor],
            )  # fmt: skip
        case Path():
            points = [at(mark.points, n / _STEPS) for n in range(_STEPS + 1)]
            _line(pen, points, mark.stroke, mark.thick, k, DASH if mark.dashed else None)
        case Shape():
            pen.polygon([(x * k, y * k) for x, y in mark.points], fill=mark.fill)
        case Dot():
            pen.circle((mark.x * k, mark.y * k), mark.r * k, fill=mark.fill)


def _rect(pen: ImageDraw.ImageDraw, mark: Rect, k: int) -> None:
    area = (mark.x * k, mark.y * k, (mark.x + mark.w) * k, (mark.y + mark.h) * k)
    draw = partial(pen.rounded_rectangle, area, mark.radius * k, mark.fill)
    if not mark.stroke or mark.dashed:
        draw()
    else:
        draw(mark.stroke, round(mark.thick * k))
    if mark.dashed:
        _line(pen, list(_outline(mark)), mark.stroke, mark.thick, k, (5, 3))


def _outline(mark: Rect) -> Iterator[Point]:
    """Yield the outline of a rectangle with round corners."""
    r, right, low = mark.radius, mark.x + mark.w, mark.y + mark.h
    corners = (
        (right - r, mark.y + r, -90), (right - r, low - r, 0), (mark.x + r, low - r, 90),
        (mark.x + r, mark.y + r, 180),
    )  # fmt: skip
    for x, y, turn in corners:
        for step in range(9):
            angle = math.radians(turn + 90 * step / 8)
            yield x + r * math.cos(angle), y + r * math.sin(angle)
    yield mark.x + mark.w - r, mark.y


def _line(
    pen: ImageDraw.ImageDraw,
    points: list[Point],
    colour: str,
    thick: float,
    k: int,
    dash: tuple[int, int] | None,
) -> None:
    for stretch in _dashes(points, dash) if dash else [points]:
        pen.line([(x * k, y * k) for x, y in stretch], colour, round(thick * k), "curve")


def _dashes(points: list[Point], dash: tuple[int, int]) -> Iterator[list[Point]]:
    """Cut a line in dashes of a length, with blanks of another between them."""
    on, left, stretch = True, float(dash[0]), [points[0]]
    for end in points[1:]:
        start = stretch[-1]
        while (far := math.dist(start, end)) > left:
            part = left / far
            start = start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
            if on:
                yield [*stretch, start]
            on, stretch = not on, [start]
            left = float(dash[0] if on else dash[1])
        left -= far
        stretch.append(end)
    if on and len(stretch) > 1:
        yield stretch
