"""The register of a case: its occurrences, their statuses, clashes and findings."""
