"""Coverage: who answers which need, where, for whom — and how sure we are."""
