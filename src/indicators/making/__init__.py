"""The making of one page: its notebook run by Papermill, its cells turned into HTML."""
