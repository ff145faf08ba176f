"""A person's own places: webhooks and chats that they add, test, switch off and take away."""
