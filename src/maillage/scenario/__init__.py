"""What if: a scenario of openings, closures, wider zones and other ages, and what it changes.

``reading`` understands the file, ``applying`` makes the index of the changed territory, ``effects``
compares it with today's, ``openings`` looks for the opening that would reach the most people.
Nothing is written: a scenario is a question.
"""
