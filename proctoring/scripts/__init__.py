"""Stand-alone scripts for operators."""
