"""The foot of a picture: what colours and signs mean, what was counted, and what is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from maillage.network.model import Network
from maillage.network.picture import palette
from maillage.network.picture.captions import ELSE, Caption
from maillage.network.picture.grouping import ELSEWHERE, GENERAL, HERE, Plan
from maillage.network.picture.layout import MARGIN, WIDTH
from maillage.network.picture.naming import Names
from maillage.network.picture.palette import Stroke
from maillage.network.picture.scene import Dot, Item, Mark, Path, Rect, Words
from maillage.network.picture.text import width, wrap
from maillage.network.words import absence, only_kinds
from maillage.wording import Sentence, french_spaces, thousands

_SIZE, _LINE, _SAMPLE = 12.0, 18.0, 34.0
_MOST_LINES = 3
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_SEVERAL = Sentence("plusieurs natures à la fois", "several kinds at once")
_OTHERS = Sentence("autres", "others")


def nature_label(nature: str, names: Names) -> str:
    """Return the name of a kind of link, without a capital."""
    label = names.natures.get(nature, nature)
    return label[0].lower() + label[1:]


def foot(
    network: Network,
    plan: Plan,
    captions: Sequence[Caption],
    strokes: Sequence[Stroke],
    names: Names,
    lang: str,
    top: float,
) -> tuple[tuple[Item, ...], float]:
    """Return the legend and the notes below ``top``, and where the page ends."""
    items: list[Item] = []
    x, y = MARGIN, top + 26
    signs = [
        *((_line(stroke.colour, 2.4), _stroke_label(stroke, names, lang)) for stroke in strokes),
        *_signs(plan, captions, lang),
    ]
    for marks, said in signs:
        label = french_spaces(said) if lang == "fr" else said
        room = _SAMPLE + 8 + width(label, _SIZE) + 20
        if x > MARGIN and x + room > WIDTH - MARGIN:
            x, y = MARGIN, y + _LINE
        items.append(
            Item(
                (
                    *(_shifted(mark, x, y - 4) for mark in marks),
                    Words(x + _SAMPLE + 8, y, label, _SIZE, palette.INK),
                )
            )
        )
        x += room
    y += 10
    for note, style in _notes(network, plan, captions, names, lang):
        written = french_spaces(note) if lang == "fr" else note
        for line in wrap(written, _SIZE, WIDTH - 2 * MARGIN, _MOST_LINES, bold=style == "bold"):
            y += _LINE
            items.append(Item((Words(MARGIN, y, line, _SIZE, palette.INK, style),)))
    return tuple(items), round(y + MARGIN)


def _stroke_label(stroke: Stroke, names: Names, lang: str) -> str:
    links = links_of(stroke.links, lang)
    if not stroke.natures:
        return f"{_SEVERAL.text(lang)} ({links})"
    said = ", ".join(nature_label(nature, names) for nature in stroke.natures)
    if len(stroke.natures) > 1:
        said = f"{_OTHERS.text(lang)} : {said}" if lang == "fr" else f"others: {said}"
    return f"{stroke.code} = {said} ({links})" if stroke.code else f"{said} ({links})"


def _signs(
    plan: Plan, captions: Sequence[Caption], lang: str
) -> list[tuple[tuple[Mark, ...], str]]:
    """Return the signs of the picture, with what they mean: those that it holds only."""
    french = lang == "fr"
    ink = palette.INK
    found: list[tuple[tuple[Mark, ...], str]] = []
    if any(bundle.doubtful for bundle in plan.bundles):
        dashed = Path(((0, 0), (10, 0), (24, 0), (34, 0)), ink, 2.4, True)
        found.append(
            (
                (dashed,),
                "tirets : sans date, ou inféré" if french else "dashes: undated, or inferred",
            )
        )
    if any(len(bundle.links) > 1 for bundle in plan.bundles):
        thick = (
            "trait épais : plusieurs liens, leur nombre est écrit"
            if french
            else "thick line: several links, their number is written"
        )
        found.append((_line(ink, 5.0), thick))
    if any(one.standing == HERE and not one.many for one in captions):
        box = Rect(4, -7, 26, 13, palette.ACTOR_FILL, ink, 1.4, 2)
        found.append(((box,), "acteur ou déploiement" if french else "actor or deployment"))
    if any(caption.partly for caption in captions):
        box = Rect(4, -7, 26, 13, palette.ACTOR_FILL, ink, 1.4, 2, True)
        found.append(
            (
                (box,),
                "commune qui n'est que pour partie dans le territoire"
                if french
                else "commune that is in the territory only in part",
            )
        )
    if any(caption.standing == ELSEWHERE for caption in captions):
        box = Rect(4, -7, 26, 13, palette.ACTOR_FILL, palette.FAINT, 1.4, 2)
        found.append(((box,), ELSE.text(lang)))
    if any(caption.standing == GENERAL for caption in captions):
        box = Rect(4, -7, 26, 13, palette.GENERIC_FILL, ink, 1.1, 6.5, True)
        what = (
            "type, programme ou document : vaut pour ceux du lieu"
            if french
            else "type, programme or document: stands for those of the place"
        )
        found.append(((box,), what))
    if any(caption.many for caption in captions):
        boxes = (
            Rect(7, -4, 26, 13, palette.ACTOR_FILL, palette.SOFT, 1, 2),
            Rect(4, -7, 26, 13, palette.ACTOR_FILL, ink, 1.4, 2),
        )
        found.append((boxes, "plusieurs réunis, nombre écrit" if french else "several, counted"))
    return found


def _notes(
    network: Network, plan: Plan, captions: Sequence[Caption], names: Names, lang: str
) -> list[tuple[str, str]]:
    french = lang == "fr"
    acting = network.acting(network.nodes)
    other = len(network.nodes) - acting
    where = names.territory or ("Tout le graphe" if french else "The whole graph")
    day = _day(network.on, lang)
    counted = ", ".join(
        (
            _count(acting, "acteur ou déploiement", "acteurs et déploiements", lang,
                   ("actor or deployment", "actors and deployments")),
            _count(other, "type, programme ou document", "types, programmes et documents", lang,
                   ("type, programme or document", "types, programmes and documents")),
            links_of(len(network.links), lang),
        )
    )  # fmt: skip
    said = f"{where}, au {day} : {counted}." if french else f"{where}, on {day}: {counted}."
    notes = [(f"{said} {capital(absence(network.inventory, lang))}.", "bold")]
    if network.kinds:
        kept = [nature_label(kind, names) for kind in network.kinds]
        notes.append((f"{capital(only_kinds(kept, lang))}.", ""))
    notes += [(note, "") for note in _grouped(network, plan, captions, lang)]
    cited = sorted({link.source for link in network.links if link.source})
    if cited:
        titles = [f"{names.sources.get(code, code)} ({code})" for code in cited]
        told = f"Sources : {' ; '.join(titles)}." if french else f"Sources: {'; '.join(titles)}."
        notes.append((told, "italic"))
    return notes


def _grouped(network: Network, plan: Plan, captions: Sequence[Caption], lang: str) -> list[str]:
    """Say what the picture gathers, and the links that it counts without a curve."""
    french = lang == "fr"
    many = [box for box in plan.boxes if len(box.nodes) > 1]
    inside = sum(len(box.inside) for box in plan.boxes)
    shown = sum(len(bundle.links) for bundle in plan.bundles)
    found = []
    if many or inside or plan.left:
        gathered = sum(len(box.nodes) for box in many)
        found.append(
            f"Faute de place, {len(many)} boîte{'s' * (len(many) > 1)} "
            f"{'réunissent' if len(many) > 1 else 'réunit'} "
            f"{thousands(gathered)} nœuds. Les {links_of(len(network.links), lang)} : "
            f"{thousands(shown)} sur les traits, {thousands(inside)} à l'intérieur d'une boîte, "
            f"{thousands(len(plan.left))} non tracés parce que peu de liens joignent ces boîtes."
            if french
            else f"For want of room, {len(many)} box{'es' * (len(many) > 1)} "
            f"gather{'s' * (len(many) == 1)} {thousands(gathered)} nodes. The "
            f"{links_of(len(network.links), lang)}: {thousands(shown)} on the curves, "
            f"{thousands(inside)} inside a box, {thousands(len(plan.left))} not drawn because few "
            "links join these boxes."
        )
    cut = sum(caption.cut for caption in captions)
    if cut:
        found.append(
            f"{cut} nom{'s' * (cut > 1)} abrégé{'s' * (cut > 1)} par « … »."
            if french
            else f"{cut} name{'s' * (cut > 1)} shortened with “…”."
        )
    out = sum(network.leads_out(link) for link in network.links)
    if out:
        found.append(
            f"Avec un acteur situé ailleurs ou dont le lieu n'est pas dit : {links_of(out, lang)}, "
            "que les mesures ne comptent pas."
            if french
            else f"With an actor elsewhere, or whose place is not said: {links_of(out, lang)}, "
            "which the measures do not count."
        )
    if network.set_aside:
        aside = links_of(network.set_aside, lang)
        found.append(
            f"Laissés de côté, car terminés ou à venir ce jour-là : {aside}."
            if french
            else f"Left aside, being over or to come on that day: {aside}."
        )
    return found


def _line(colour: str, thick: float) -> tuple[Mark, ...]:
    return (
        Path(((0, 0), (10, 0), (24, 0), (34, 0)), colour, thick),
        Dot(0, 0, 2.5, colour),
    )


def _shifted(mark: Mark, dx: float, dy: float) -> Mark:
    """Return a sample of the legend at its place."""
    match mark:
        case Path():
            a, b, c, d = ((x + dx, y + dy) for x, y in mark.points)
            return Path((a, b, c, d), mark.stroke, mark.thick, mark.dashed)
        case Rect():
            return Rect(
                mark.x + dx, mark.y + dy, mark.w, mark.h, mark.fill, mark.stroke, mark.thick,
                mark.radius, mark.dashed,
            )  # fmt: skip
        case Dot():
            return Dot(mark.x + dx, mark.y + dy, mark.r, mark.fill)
        case _:
            return mark


def _count(number: int, one: str, many: str, lang: str, english: tuple[str, str]) -> str:
    words = (one, many) if lang == "fr" else english
    return f"{thousands(number)} {words[number > 1]}"


def links_of(number: int, lang: str) -> str:
    """Say how many links."""
    word = "lien" if lang == "fr" else "link"
    return f"{thousands(number)} {word}{'s' * (number > 1)}"


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[0].upper() + text[1:]


def _day(day: dt.date, lang: str) -> str:
    if lang != "fr":
        return day.isoformat()
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
