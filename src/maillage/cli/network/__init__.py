"""``network``: each command is added to the group by the module that holds it."""

from maillage.cli.network import answers, measures, path, picture
from maillage.cli.network.group import network

__all__ = ["answers", "measures", "network", "path", "picture"]
