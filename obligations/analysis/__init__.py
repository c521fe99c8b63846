"""What can be asked about dates: audits, readings, impact, plans, open points, worked examples."""
