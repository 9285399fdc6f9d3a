"""Editions: whole sets of pages, of which one is shown at a time."""
