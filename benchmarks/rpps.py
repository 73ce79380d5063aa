"""Time and peak memory of ``import rpps`` on an extract of national size.

Run: ``python benchmarks/rpps.py [--megabytes 800] [--folder DIR]``. The file has the 56 columns of
2026 and invented people; the same size always gives the same bytes. Figure to hold: 500 MiB.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
    "Libellé civilité exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|"
    "Code profession|Libellé profession|Code catégorie professionnelle|"
    "Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|"
    "Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|"
    "Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|"
    "Numéro FINESS établissement juridique|Identifiant technique de la structure|"
    "Raison sociale site|Enseigne commerciale site|"
    "Complément destinataire (coord. structure)|Complément point géographique (coord. structure)|"
    "Numéro Voie (coord. structure)|Indice répétition voie (coord. Structure)|"
    "Code type de voie (coord. structure)|Libellé type de voie (coord. structure)|"
    "Libellé Voie (coord. structure)|Mention distribution (coord. structure)|"
    "Bureau cedex (coord. structure)|Code postal (coord. structure)|"
    "Code commune (coord. structure)|Libellé commune (coord. structure)|"
    "Code pays (coord. structure)|Libellé pays (coord. structure)|"
    "Téléphone (coord. structure)|Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code département (coord. structure)|"
    "Libellé département (coord. structure)|Ancien identifiant de la structure|"
    "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code fonction|"
    "Libellé fonction|Code genre d'activité|Libellé genre d'activité|"
)
# Profession, its label, savoir-faire and its label, weight: rough shares of the register.
KINDS = (
    ("60", "Infirmier", "", "", 40),
    ("70", "Masseur-Kinésithérapeute", "", "", 7),
    ("10", "Médecin", "SM53", "Spécialiste en Médecine Générale", 9),
    ("10", "Médecin", "SM42", "Psychiatrie", 2),
    ("10", "Médecin", "SM43", "Psychiatrie, option enfant et adolescent", 1),
    ("10", "Médecin", "SM04", "Cardiologie et maladies vasculaires", 10),
    ("93", "Psychologue", "", "", 7),
    ("21", "Pharmacien", "", "", 6),
    ("26", "Audioprothésiste", "", "", 18),
)


def lines(communes: list[dict[str, str]], seed: int) -> Iterator[str]:
    """Yield lines of invented people, one to four activities each, without end."""
    chance = random.Random(seed)  # noqa: S311
    weights = list(itertools.accumulate(int(c["population"] or 1) for c in communes))
    kinds = list(itertools.accumulate(kind[-1] for kind in KINDS))
    for number in itertools.count(10_000_000_000):
        profession, label, skill, skill_label, _ = chance.choices(KINDS, cum_weights=kinds)[0]
        type_, type_label = ("S", "Spécialité ordinale") if skill else ("", "")
        home = chance.choices(communes, cum_weights=weights)[0]
        for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
            place = (
                home if chance.random() < 0.7 else chance.choices(communes, cum_weights=weights)[0]
            )
            mode, mode_label = chance.choice((("L", "Libéral"), ("S", "Salarié"), ("S", "Salarié")))
            town, postcode = place["nom"], place["codes_postaux"].partition(";")[0]
            code = place["code"] if chance.random() < 0.8 else ""
            yield (
                f"8|{number}|8{number}|DR|Docteur|M|Monsieur|NOM-FICTIF-{number}|PRENOM-FICTIF|"
                f"{profession}|{label}|C|Civil|{type_}|{type_label}|{skill}|{skill_label}|{mode}|"
                f"{mode_label}|26250462400012||250000700|250000452|F250000700|"
                f"ÉTABLISSEMENT FICTIF DE {town.upper()}||||2||FG|Faubourg|SAINT ETIENNE|CS 10329|"
                f"{postcode} {town.upper()}|{postcode}|{code}|{town if code else ''}|||0300000000||"
                f"0300000001|contact@exemple.invalid|||1250000700|CNOM/CNOM/ARS|SA01|"
                "Etablissement Public de santé|||FON-01|Titulaire|GENR01|Activité standard|\n"
            )


def write(path: Path, size: int) -> int:
    """Write an extract of about ``size`` bytes; return the number of lines."""
    with (ROOT / "data" / "territoires" / "communes.csv").open(encoding="utf-8") as file:
        communes = [row for row in csv.DictReader(file) if row["codes_postaux"]]
    written = number = 0
    with path.open("w", encoding="utf-8", newline="") as target:
        target.write(HEADER + "\n")
        for line in lines(communes, seed=56):
            target.write(line)
            written += len(line.encode())
            number += 1
            if written >= size:
                return number
    return number


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=800)
    parser.add_argument("--folder", type=Path, help="where to write the file (a temporary folder)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        path = Path(folder) / "activites-20261001.txt"
        number = write(path, args.megabytes * 1_000_000)
        megabytes = path.stat().st_size / 1e6
        print(f"{number} lines, {megabytes:.0f} MB")
        code = "import sys; from maillage.cli.importing import import_; import_(sys.argv[1:])"
        command = [sys.executable, "-W", "ignore", "-c", code, "rpps", str(path), "--output"]
        start = time.perf_counter()
        subprocess.run([*command, str(Path(folder) / "pack")], check=True)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"import rpps: {seconds:.0f} s, {megabytes / seconds:.1f} MB/s, peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
