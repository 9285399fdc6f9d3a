"""Measures of the regional economist: arrays in, arrays out, no files."""
