"""The claims that the judge of claims was fitted to, and how it is fitted."""
