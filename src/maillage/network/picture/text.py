"""How long a text is when drawn, and how it is cut in lines, without any font at hand.

Widths are those of a common sans-serif, slightly enlarged: what fits here fits in the fonts that a
reader may have.
"""

from __future__ import annotations

from collections.abc import Iterator

_WIDTHS = {
    0.30: " !,.:;'’|ijlIft·/[]()\u00a0\u202f-‑",
    0.40: 'r°"“”',
    0.52: "ckszvxyJ",
    0.70: "ABCDEFGHKLNOPQRSTUVXYZÉÈÊÀÂÇÔÎŒw&×",
    0.95: "mMW%@œæÆ—…",
}
_OF = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_OTHER = 0.59
_SAFETY = 1.04
_CUT = "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text at a size, in the same unit."""
    return sum(_OF.get(sign, _OTHER) for sign in text) * size * _SAFETY * (1.07 if bold else 1)


def wrap(text: str, size: float, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """Cut a text in lines no wider than some room; beyond ``most`` lines it ends with « … »."""
    lines: list[str] = []
    for word in _words(text, size, room, bold):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and width(last + _CUT, size, bold=bold) > room:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip() + _CUT)


def _words(text: str, size: float, room: float, bold: bool) -> Iterator[str]:
    """Yield the words; one that is wider than the room is cut, after a hyphen when it has one."""
    for word in text.split(" "):
        while width(word, size, bold=bold) > room:
            fits = max(
                n for n in range(1, len(word)) if n == 1 or width(word[:n], size, bold=bold) <= room
            )
            after = max(word.rfind(sign, 0, fits) for sign in "-–/") + 1
            yield word[: after or fits]
            word = word[after or fits :]
        if word:
            yield word
