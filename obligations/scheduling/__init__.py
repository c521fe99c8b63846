"""The engine: dependency order, occurrences and their proofs."""
