"""Frames to terminal, Markdown, HTML, JSON and workbooks; knows nothing of how they were made."""
