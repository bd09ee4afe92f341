"""Whether passages bear out what a sentence claims."""
