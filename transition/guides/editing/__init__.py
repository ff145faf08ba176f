"""Writing guides at the desk: blocks, manuscripts, revisions, and the second person."""
