"""Access: how far the nearest resource is, how many there are, and for how many people.

``travel`` says how far one place is from another (great circle, or a table of travel times),
``beyond`` counts the people who are too far, ``density`` compares with the French mean,
``floating`` shares each resource among the people who can reach it.
"""
