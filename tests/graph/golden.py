"""The graph of a pack made by hand, as text kept in the repository.

``.venv/bin/python -m tests.graph.golden`` writes it again; read the difference before keeping it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.graph.mini_packs import write_pack

from maillage import build, graph, provenance

GOLDEN = Path(__file__).parent / "golden.nq"
TABLES = {
    "regions": "code,nom\n98,Région fictive\n",
    "communes": (
        "code,nom,nature,region,population,codes_postaux,anciens_codes,anciens_noms,latitude,"
        "longitude\n"
        "99001,Saint-Œil,commune,98,1000,99900;99901,99101,St-Étienne,48.50,-1.5\n"
    ),
    "sources": "code,titre,nature,edition\nfictif,Donnée fictive,saisie,2018-10\n",
    "lignes": "code,libelle,libelle_en,definition,definition_en,rang,source\n1,L,L,d,d,1,fictif\n",
    "programmes": "id,libelle,nature,source,citation\np,« P »,dispositif,fictif,donnée fictive\n",
    "deploiements": (
        "id,programme,libelle,territoires,depuis,jusqu_a,source\n"
        "d,p,Déploiement,reg:98;france,2018,sans_fin,fictif\n"
    ),
    "regles": (
        "id,deploiement,age_min,age_max,depuis,jusqu_a,source\n"
        "r1,d,illimite,6,2018-10,2019-02,fictif\n"
        "r2,d,6,18+,2019-03-01,,fictif\n"
        "r3,d,18,illimite,,2020-02,fictif\n"
    ),
    "liens": (
        "id,libelle,de,vers,nature,source\nl,L,programme:p,ligne:1,avis,fictif\n"
        "m,M,ligne:1,commune:99101,avis,fictif\n"
    ),
    "natures_lien": (
        "code,libelle,libelle_en,definition,definition_en,source\navis,A,A,d,d,fictif\n"
    ),
    "acteurs": 'id,libelle,source,note\na,"Le ""A"", dit \\n",fictif,donnée fictive\n',
    "zones": "code,libelle,nature,source\nz,Z,libre,fictif\n",
    "zone_communes": "zone,territoire,part,source\nz,commune:99001,partie,fictif\n",
}


def written(directory: Path) -> str:
    """Return the N-Quads of the pack, tables then provenance, in the order of a build."""
    pack = write_pack(directory / "golden", TABLES)
    data = build.read([pack])
    lines = [*provenance.of_tool()]
    for table in data.tables:
        path = pack / table.file.partition("/")[2]
        lines += graph.quads(table)
        lines += provenance.of_table(data.packs[0], path, graph.graph_name(table), len(table.rows))
    return "".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text(written(Path(folder)), encoding="utf-8")
