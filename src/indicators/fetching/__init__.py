"""A dataset is asked of its office and kept in data/raw as a dated snapshot, whole and as described, or not at all."""
