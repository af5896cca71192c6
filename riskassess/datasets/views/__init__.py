"""The pages of the register of datasets."""
