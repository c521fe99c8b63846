"""The store: journal, ledgers and their tables."""
