"""Questions to the count."""

from sangkien.counting.queries.board import Leaderboard, Question, Row, Totals, leaderboard

__all__ = ["Leaderboard", "Question", "Row", "Totals", "leaderboard"]
