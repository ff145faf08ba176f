"""The inbox, as its owner sees it."""
