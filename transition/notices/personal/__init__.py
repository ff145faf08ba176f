"""A feed and a calendar of one person's own, opened by a secret address that can be replaced."""
