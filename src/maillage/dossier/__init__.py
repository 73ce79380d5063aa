"""The dossier of a territory: what a coordinator sends, gathered once, written in several forms.

``gathering.gather`` makes a ``content.Dossier``, plain values only; each writer turns it into a
file (``writing.WRITERS``).
"""
