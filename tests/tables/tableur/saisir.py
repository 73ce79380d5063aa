"""Type the tables of ``saisies`` into LibreOffice Calc, in French, and save them as people do.

Every cell is entered as from the keyboard (``.uno:EnterString``), so that Calc reads it its own
way: 01053 becomes 1053, « août 2020 » becomes 01/08/2020. The tests read what Calc wrote, and need
neither Calc nor this script. Run it with the Python of the system, where ``uno`` is:

    /usr/bin/python3 tests/tables/tableur/saisir.py
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

HERE = Path(__file__).parent
PIPE = "pipe,name=saisir"
FRENCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Linguistic/General">
<prop oor:name="UILocale" oor:op="fuse"><value>fr</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-FR</value></prop></item>
</oor:items>
"""
# Filter of Calc and its options: separator, quote, character set, first line, column formats,
# language, quote all texts, save cells as shown.
CSV = "Text - txt - csv (StarCalc)"
UTF_8, WINDOWS_1252, UTF_16 = 76, 1, 65535
# File written -> typed table, separator and character set.
SAVED_AS = {
    "point-virgule": ("acteurs", ";", UTF_8),
    "windows-1252": ("acteurs", ",", WINDOWS_1252),
    "point-virgule-windows-1252": ("acteurs", ";", WINDOWS_1252),
    "tabulation": ("acteurs", "\t", UTF_8),
    "utf-16": ("acteurs", ",", UTF_16),
    "titre-au-dessus": ("titre-au-dessus", ",", UTF_8),
    "une-seule-colonne": ("une-seule-colonne", ",", UTF_8),
    "colonne-sans-nom": ("colonne-sans-nom", ",", UTF_8),
    "cellule-hors-table": ("cellule-hors-table", ",", UTF_8),
}


def options(separator: str = ",", charset: int = UTF_8) -> str:
    """Return what the window « Exporter au format texte » sets."""
    return f"{ord(separator)},34,{charset},1,,0,false,true,false"


def said(name: str, value: object) -> Any:
    """Return one argument of a call of LibreOffice."""
    argument = PropertyValue()
    argument.Name, argument.Value = name, value
    return argument


@contextmanager
def calc() -> Iterator[Any]:
    """Start LibreOffice with a new French profile; yield its context."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "user").mkdir()
        (Path(home) / "user" / "registrymodifications.xcu").write_text(FRENCH, encoding="utf-8")
        profile = f"-env:UserInstallation={Path(home).as_uri()}"
        started = [
            "soffice",
            "--headless",
            "--norestore",
            profile,
            "--accept=pipe,name=saisir;urp;",
        ]
        with subprocess.Popen(started) as process:  # noqa: S603
            local = uno.getComponentContext()
            resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
            context = None
            while context is None:
                try:
                    context = resolver.resolve(f"uno:{PIPE};urp;StarOffice.ComponentContext")
                except Exception:  # not yet listening
                    time.sleep(0.5)
            yield context
            process.terminate()


def save(context: Any, typed: Path, written: Path, how: str) -> None:
    """Type a table into a new sheet and save it."""
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    keyboard = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    hidden = (said("Hidden", True),)
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden)
    frame = document.CurrentController.Frame

    def press(command: str, name: str, value: str) -> None:
        keyboard.executeDispatch(frame, f".uno:{command}", "", 0, (said(name, value),))

    with typed.open(encoding="utf-8", newline="") as file:
        for row, cells in enumerate(csv.reader(file)):
            for column, text in enumerate(cells):
                cell = document.Sheets[0].getCellByPosition(column, row)
                if "\n" in text:
                    cell.String = text  # Ctrl + Enter has no other command
                elif text:
                    press("GoToCell", "ToPoint", cell.AbsoluteName.rpartition(".")[2])
                    press("EnterString", "StringName", text)
    filtered = (said("FilterName", CSV), said("FilterOptions", how))
    document.storeToURL(written.as_uri(), filtered)
    document.close(True)


def main() -> None:
    """Write the pack and the files whose fault is that of the whole file."""
    with calc() as context:
        for typed in sorted((HERE / "saisies").glob("*.csv")):
            save(context, typed, HERE / "ptsm-fictif" / typed.name, options())
        for name, (table, separator, charset) in SAVED_AS.items():
            typed = HERE / "saisies" / "fichiers" / f"{table}.csv"
            save(context, typed, HERE / "fichiers" / f"{name}.csv", options(separator, charset))


if __name__ == "__main__":
    main()
