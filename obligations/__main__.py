"""``python -m obligations``: the command line."""

from obligations.cli import main

if __name__ == "__main__":
    main(prog_name="obligations")
