"""The semantics a second time, as plain day-by-day code from the words of the docs, and random cases held against it.

Nothing here is taken from the engine: phrases are made of the parts below and rendered as text for it to read; dates are
walked a day at a time; months come from python-dateutil. Run ``python -m tests.second_engine --cases 50000 --seed 7``.
"""
