"""The links that the graph records, apart from any question: read from it once, kept by a build."""
