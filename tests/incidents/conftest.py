"""What tests of incidents begin with: the officer and the day of the vendor register's own."""

from tests.vendors.conftest import officer, on_a_known_day

__all__ = ["officer", "on_a_known_day"]
