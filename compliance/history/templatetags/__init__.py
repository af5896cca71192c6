"""Template tags of histories."""
