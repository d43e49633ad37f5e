"""Doors of units."""
