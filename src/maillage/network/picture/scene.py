"""What is drawn, as shapes: the same for every painter."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.network.picture.curves import Point


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle, with round corners or not."""

    x: float
    y: float
    w: float
    h: float
    fill: str
    stroke: str = ""
    thick: float = 1.0
    radius: float = 0.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``y`` is its base line, ``anchor`` start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    style: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Path:
    """A cubic curve."""

    points: tuple[Point, Point, Point, Point]
    stroke: str
    thick: float
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled disc."""

    x: float
    y: float
    r: float
    fill: str


Mark = Rect | Words | Path | Shape | Dot


@dataclass(frozen=True, slots=True)
class Item:
    """Some marks that make one thing, and what it is in words."""

    marks: tuple[Mark, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture.

    Attributes:
        width, height: its size.
        title: what it shows.
        description: what it says, for who cannot see it.
        items: from the back to the front.
    """

    width: float
    height: float
    title: str
    description: str
    items: tuple[Item, ...]
