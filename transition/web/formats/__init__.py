"""How each language writes a day, a month and a moment; every clock here has 24 hours."""
