"""Usage at the desk: files, what became of their rows, and the tokens of programs."""
