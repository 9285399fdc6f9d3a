"""Sentences computed from tables: what a page says of a figure is never typed by hand."""
