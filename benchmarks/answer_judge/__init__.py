"""The questions that the judge of answers was fitted to, and how it is fitted."""
