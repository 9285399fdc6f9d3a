"""The press: one preloaded process that has a process of its own make each page, and holds it to its limits."""
