"""The guides at the desk: writing, comparing, reviewing, publishing, and what has gone stale."""
