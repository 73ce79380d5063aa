"""The coverage matrix: every commune × need × line in one of five states, as set operations.

``index`` is what a snapshot carries, ``reading`` makes it from the graph, ``levels`` says which
offers fit a question (by the very functions that « who covers » uses), ``cells`` gives the states.
"""
