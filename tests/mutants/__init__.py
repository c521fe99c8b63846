"""Small changes to the code, made one at a time: the tests have to notice them. ``make mutants``."""
