"""An answer as it is written and shown: checked, cited, and freed from what is not its own."""
