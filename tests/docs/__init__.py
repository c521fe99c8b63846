"""The pages: every block that can be run is run, and prints what the page shows."""
