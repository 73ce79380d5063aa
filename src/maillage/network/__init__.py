"""The coordination network: who works with whom, by which link, and where it breaks.

``reading`` takes it from the graph; ``view`` gives it to networkx; the others count on it, always
naming the links they counted. A link that is absent is « not recorded », never « does not exist ».
"""

from maillage.network.model import Link, Network, Node
from maillage.network.reading import read_network

__all__ = ["Link", "Network", "Node", "read_network"]
