"""Files: what they can say, and that editors read them as we do."""
