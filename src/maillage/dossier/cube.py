"""The matrix of a dossier as an RDF Data Cube, described with DCAT, in Turtle.

One observation for each territory × need × line × state: how many inhabitants. A state without
inhabitants is stated as 0 where the territory has communes; nothing is stated of what is not in the
graph. References: The RDF Data Cube Vocabulary (W3C, 2014); DCAT 3 (W3C, 2024).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from maillage import iris
from maillage.coverage.states import State
from maillage.dossier.content import Dossier
from maillage.gaps import Cell
from maillage.gaps_text import STATE_LABELS
from maillage.namespaces import BASE

_PREFIXES = {
    "qb": "http://purl.org/linked-data/cube#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "cube": f"{BASE}cube/def#",
    "etat": f"{BASE}cube/etat/",
}
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
_DEFINITIONS = """\
cube:besoin a qb:DimensionProperty ; rdfs:label "besoin"@fr , "need"@en .
cube:ligne a qb:DimensionProperty ; rdfs:label "ligne de recours"@fr , "line of care"@en .
cube:etat a qb:DimensionProperty , qb:CodedProperty ; qb:codeList cube:etats ;
    rdfs:label "état"@fr , "state"@en .
cube:habitants a qb:MeasureProperty ; rdfs:range xsd:integer ;
    rdfs:label "habitants"@fr , "inhabitants"@en .
cube:structure a qb:DataStructureDefinition ;
    qb:component [ qb:dimension sdmx-dimension:refArea ; qb:order 1 ] ,
        [ qb:dimension cube:besoin ; qb:order 2 ] ,
        [ qb:dimension cube:ligne ; qb:order 3 ] ,
        [ qb:dimension cube:etat ; qb:order 4 ] ,
        [ qb:dimension sdmx-dimension:refPeriod ; qb:order 5 ] ,
        [ qb:measure cube:habitants ] .
"""


def write_cube(path: Path, dossier: Dossier) -> None:
    """Write the cube; the same dossier gives the same bytes."""
    path.write_text("".join(_turtle(dossier, path.name)), encoding="utf-8")


def _turtle(dossier: Dossier, file: str) -> Iterator[str]:
    for prefix, namespace in _PREFIXES.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    yield f"\n{_DEFINITIONS}"
    states = " , ".join(f"etat:{state}" for state in State)
    yield f"cube:etats a skos:ConceptScheme ; skos:hasTopConcept {states} .\n"
    for state, (fr, en) in STATE_LABELS.items():
        yield (
            f"etat:{state} a skos:Concept ; skos:inScheme cube:etats ; "
            f'skos:notation "{state}" ; skos:prefLabel "{fr}"@fr , "{en}"@en .\n'
        )
    yield f"\n{_dataset(dossier, file)}"
    for cell in (*dossier.total, *dossier.parts):
        if cell.territory.code:
            yield from _observations(dossier, cell)


def dataset_iri(dossier: Dossier) -> str:
    """Return the IRI of the cube: what it is about, on which day, from which snapshot."""
    identity = dossier.identity
    age = f"-{identity.age}" if identity.age is not None else ""
    place = identity.territory.code.replace(":", "-")
    return f"{BASE}cube/{place}-{identity.on.isoformat()}{age}-{identity.snapshot}"


def _dataset(dossier: Dossier, file: str) -> str:
    identity = dossier.identity
    area = iris.territory(identity.territory.code)
    name = _quoted(identity.territory.label)
    sources = "".join(
        f" ;\n    dcterms:source <{iris.thing('source', source.code)}>"
        for source in dossier.sources
    )
    return (
        f"<{dataset_iri(dossier)}> a qb:DataSet , dcat:Dataset ;\n"
        f"    qb:structure cube:structure ;\n"
        f'    dcterms:title "Couverture des besoins en santé mentale : {name}"@fr ,\n'
        f'        "Coverage of mental-health needs: {name}"@en ;\n'
        f'    dcterms:description "Habitants par besoin, ligne de recours et état ; « non '
        "renseigné » n'est pas zéro.\"@fr ,\n"
        '        "Inhabitants by need, line of care and state; unknown is not zero."@en ;\n'
        f'    dcterms:issued "{identity.on.isoformat()}"^^xsd:date ;\n'
        f"    dcterms:spatial <{area}> ;\n"
        f"    dcterms:license <{LICENCE}> ;\n"
        f'    dcat:version "{_quoted(identity.snapshot)}" ;\n'
        f'    dcat:keyword "santé mentale"@fr , "PTSM"@fr{sources} ;\n'
        f'    dcat:distribution [ a dcat:Distribution ; dcterms:title "{_quoted(file)}" ;\n'
        "        dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> ] .\n\n"
    )


def _observations(dossier: Dossier, cell: Cell) -> Iterator[str]:
    dataset = dataset_iri(dossier)
    code = cell.territory.code.replace(":", "-")
    for state in State:
        yield (
            f"<{dataset}/{code}/{cell.need}/{cell.line}/{state}> a qb:Observation ; "
            f"qb:dataSet <{dataset}> ; "
            f"sdmx-dimension:refArea <{iris.territory(cell.territory.code)}> ; "
            f'sdmx-dimension:refPeriod "{dossier.identity.on.isoformat()}"^^xsd:date ; '
            f"cube:besoin <{iris.concept('besoins', cell.need)}> ; "
            f"cube:ligne <{iris.concept('lignes', str(cell.line))}> ; "
            f"cube:etat etat:{state} ; cube:habitants {cell.people.get(state, 0)} .\n"
        )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
