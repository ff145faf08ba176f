"""The reader's side of notices: asking to hear, saying yes, choosing how, and stopping."""
