"""The date of the data: what was asked, else what the names of the files say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maillage.dates import parse_date
from maillage.errors import WrongUse

# AAAAMMJJ, AAAA-MM-JJ or AAAA_MM_JJ, not inside a longer number (but hours may follow).
_DAY = re.compile(r"(?<!\d)(20\d\d)([-_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:\d{4})?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def edition(asked: str, names: Iterable[str], *, yearly: bool = False) -> str:
    """Return the edition date of a dataset.

    Args:
        asked: what ``--edition`` says, if anything.
        names: names of the files.
        yearly: the dataset is that of a 1st of January, and only a year is looked for.

    Raises:
        WrongUse: no date is known, or the one asked for is not a date.
    """
    if asked:
        try:
            parse_date(asked)
        except ValueError:
            raise WrongUse(
                f"--edition « {asked} » n'est pas une date : écrire AAAA-MM-JJ",
                f"--edition “{asked}” is not a date: write YYYY-MM-DD",
            ) from None
        return f"{asked}-01-01" if yearly and len(asked) == 4 else asked
    for name in names:
        if yearly and (year := _YEAR.search(name)):
            return f"{year[1]}-01-01"
        if not yearly and (day := _DAY.search(name)):
            return f"{day[1]}-{day[3]}-{day[4]}"
    example = "2026-01-01" if yearly else "2026-10-01"
    raise WrongUse(
        f"les fichiers ne disent pas leur date : ajouter --edition, par exemple {example}",
        f"the files do not say their date: add --edition, for instance {example}",
    )
