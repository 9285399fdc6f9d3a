"""Composite indices after the OECD and JRC handbook: a table of territories by indicators in, scores and ranks out."""
