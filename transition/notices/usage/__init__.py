"""Who called which model on which surface: read, kept, forgotten in time, and asked when somebody has to be told."""
