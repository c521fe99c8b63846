"""Random questions of every form, with the proofs of their answers and forgeries of them.

``make fuzz`` looks for a phrase or a case on which something is wrong, for as long as it is told to, and keeps what it
finds; the tests try some thousands with a fixed seed.
"""
