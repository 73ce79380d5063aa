"""What is in a territory: wholly, in part, elsewhere. Everything here is fictive."""

from __future__ import annotations

import pyoxigraph
from tests.network.made import ON

from maillage import iris
from maillage.namespaces import sparql_prologue
from maillage.network.fragility import fragility
from maillage.network.model import Network
from maillage.network.reading import read_network
from maillage.network.silos import across_fields
from maillage.network.words import fragility_as_dict, silo_as_dict
from maillage.source import OxigraphSource

ZONE = iris.territory("zone:z")
# Two actors in the zone, one in a commune that is there in part, one elsewhere, linked in a line.
WORLD = """
INSERT DATA { GRAPH <https://w3id.org/maillage/graphe/essai> {
  id:commune\\/1 mlg:estDans id:zone\\/z .
  id:commune\\/2 mlg:estPartiellementDans id:zone\\/z .
  id:acteur\\/a mlg:commune id:commune\\/1 . id:acteur\\/b mlg:commune id:commune\\/1 .
  id:acteur\\/part mlg:commune id:commune\\/2 . id:acteur\\/loin mlg:commune id:commune\\/3 .
  id:lien\\/1 a mlg:Lien ; mlg:de id:acteur\\/a ; mlg:vers id:acteur\\/b ;
    mlg:natureLien ref:natures_lien\\/avis .
  id:lien\\/2 a mlg:Lien ; mlg:de id:acteur\\/b ; mlg:vers id:acteur\\/part ;
    mlg:natureLien ref:natures_lien\\/avis .
  id:lien\\/3 a mlg:Lien ; mlg:de id:acteur\\/part ; mlg:vers id:acteur\\/loin ;
    mlg:natureLien ref:natures_lien\\/avis .
  id:lien\\/4 a mlg:Lien ; mlg:de id:acteur\\/loin ; mlg:vers id:acteur\\/ailleurs ;
    mlg:natureLien ref:natures_lien\\/avis .
} }"""


def _network() -> Network:
    store = pyoxigraph.Store()
    store.update(sparql_prologue() + WORLD)
    return read_network(OxigraphSource(store), territory=ZONE, on=ON)


def test_a_commune_in_part_is_here_and_marked() -> None:
    nodes = {iris.parse(iri)[1]: node for iri, node in _network().nodes.items()}
    assert {name: (node.here, node.in_part) for name, node in nodes.items()} == {
        "a": (True, False),
        "b": (True, False),
        "part": (True, True),
        "loin": (False, False),
    }


def test_a_link_with_elsewhere_is_shown_and_those_between_others_are_not() -> None:
    found = _network()
    assert [iris.parse(link.iri)[1] for link in found.links] == ["1", "2", "3"]
    assert [iris.parse(k.iri)[1] for k in found.links if found.leads_out(k)] == ["3"]


def test_measures_count_the_place_and_say_what_they_leave_out() -> None:
    measured = fragility(_network())
    assert (measured.nodes, measured.links) == (3, 2)
    assert (measured.leading_out, measured.in_part) == (1, 1)
    assert [iris.parse(pivot.node)[1] for pivot in measured.pivots] == ["b"]
    across = across_fields(_network())
    assert (len(across.unknown), across.leading_out, across.in_part) == (2, 1, 1)
    for told in (
        fragility_as_dict(_network(), measured, "fr"),
        silo_as_dict(_network(), across, "fr"),
    ):
        assert told["notes"][-2:] == [
            "liens qui mènent hors du territoire, non comptés : 1",
            "acteurs comptés dont la commune n'est que pour partie dans le territoire : 1",
        ]
