"""Pages of taking in workbooks: send, say what the columns are, look at every row, enter, take back."""
