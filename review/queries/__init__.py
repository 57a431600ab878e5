"""What the screens list, and who sees which row."""
