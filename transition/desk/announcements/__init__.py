"""Announcements at the desk: write, show, approve, start, watch, stop."""
