"""The dashboard decides what a person sees first."""
