"""When a link without an end date ends: with who it joins, unless it tells a history."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store

from maillage import iris, rules
from maillage.namespaces import expand
from maillage.source import OxigraphSource

CLOSED, LATER = "2010-12-31", "2012-01-01"


def store(links: dict[str, dict[str, str]]) -> OxigraphSource:
    """Return links of an actor to one that has closed, each with its kind and its dates."""
    closed = iris.thing("acteur", "ferme")
    triples = [
        (closed, "rdf:type", f"<{expand('mlg:Acteur')}>"),
        (closed, "schema:validThrough", f'"{CLOSED}"^^<{expand("xsd:date")}>'),
    ]
    for key, said in links.items():
        link = iris.thing("lien", key)
        nature = iris.concept("natures_lien", said.pop("nature"))
        triples += [
            (link, "rdf:type", f"<{expand('mlg:Lien')}>"),
            (link, "mlg:natureLien", f"<{nature}>"),
            (link, "mlg:vers", f"<{closed}>"),
            *((link, p, f'"{day}"^^<{expand("xsd:date")}>') for p, day in said.items()),
        ]
    made = Store()
    text = "".join(f"<{s}> <{expand(p)}> {o} <urn:g> .\n" for s, p, o in triples)
    made.bulk_load(input=text.encode(), format=RdfFormat.N_QUADS)
    rule = next(rule for rule in rules.files() if rule.stem == "75-fin-des-liens")
    made.bulk_load(input=rules.derive(made, rule), format=RdfFormat.N_QUADS)
    return OxigraphSource(made)


def test_a_link_ends_with_who_it_joins_and_a_history_does_not() -> None:
    source = store(
        {
            "sans-date": {"nature": "adressage"},
            "commence-avant": {"nature": "avis", "schema:validFrom": "2005-01-01"},
            "commence-apres": {"nature": "avis", "schema:validFrom": LATER},
            "fin-dite": {"nature": "avis", "schema:validThrough": LATER},
            "histoire": {"nature": "remplacement"},
        }
    )
    ends = {
        iris.parse(row["l"])[1]: row["fin"]
        for row in source.select("SELECT ?l ?fin { ?l a mlg:Lien ; schema:validThrough ?fin }")
    }

    assert ends == {"sans-date": CLOSED, "commence-avant": CLOSED, "fin-dite": LATER}
