"""What must not stand in anything that leaves: withheld figures, paths, names of people and machines, secrets."""

from indicators.leaks.scanning import Leak, scan_project

__all__ = ["Leak", "scan_project"]
