"""Files read as text."""
