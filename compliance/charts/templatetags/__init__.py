"""Template tags of the charts app."""
