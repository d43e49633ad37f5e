"""Sáng Kiến: the system on which organisations run their workers' initiative programmes."""

__version__ = "0.1.0"
