"""The pages of the vendor register, one function each."""
