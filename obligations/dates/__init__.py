"""Days, periods, pauses and time phrases, and the dates that they give: knows no file."""
