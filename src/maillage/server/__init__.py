"""The service: SPARQL, questions over HTTP, pages, linked data and reconciliation."""
