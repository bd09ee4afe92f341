"""What is measured of speed, memory and size: one module for what is measured together."""
