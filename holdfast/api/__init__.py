"""The API: the same facts, duties and walls for other programs. Sign-in is that of the pages, by session."""
