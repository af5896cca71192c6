"""The pages of AI systems, their components and flows."""
