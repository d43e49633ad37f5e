"""Deliberately messy workbooks, each with the rows a careful clerk would read out of it."""

from imports.messy.books import MESSY, Messy

__all__ = ["MESSY", "Messy"]
