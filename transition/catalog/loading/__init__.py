"""Load catalog files: read them with their lines, check them, write what changed."""
