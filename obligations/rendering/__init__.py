"""A register as people read it: text that fits a terminal, CSV, a page, a picture."""
