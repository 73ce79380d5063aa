"""What changed between two editions of the graph, in sentences and in rows.

``things`` compares what the tables say, thing by thing; ``cells`` compares the coverage and says
which changes explain it; ``text`` puts it in words.
"""
