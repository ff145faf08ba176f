"""Teams: the members of an account, what it uses, who hears for it, and how far it has moved."""
