"""Doors of finding."""
