"""The facts of a case as plain values, and every duty that follows from them on a day."""
