"""Regional digital-economy figures, read as written and compared honestly."""
