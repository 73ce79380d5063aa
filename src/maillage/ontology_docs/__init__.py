"""The ontology as one page to read offline: terms, schemes, shapes and queries together."""
