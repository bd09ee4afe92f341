"""The text of pages as it is read and quoted: its lines, and what each of them is."""
