"""Questions of reports: the weekly sheet, what a letter says, sheets made in the background."""
