"""The name of a file is cleaned of what would hurt, and otherwise stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.files.names import LONGEST, clean_name

NAMES = [
    ("contract.pdf", "contract.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\dana\\BAA.pdf", "BAA.pdf"),
    ("a/b\\c.pdf", "c.pdf"),
    ("ann\u202efdp.exe", "annfdp.exe"),
    ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
    ("nul\0l.pdf", "null.pdf"),
    ("bell\a.pdf", "bell.pdf"),
    ("line\r\nbreak: yes.pdf", "line break_ yes.pdf"),
    ('a"b<c>d|e?f*.pdf', "a_b_c_d_e_f_.pdf"),
    ("  spaced   out .pdf  ", "spaced out.pdf"),
    ("trailing dots...", "trailing dots"),
    (".htaccess", "htaccess"),
    ("CON.pdf", "_CON.pdf"),
    ("Lpt1", "_Lpt1"),
    ("console.pdf", "console.pdf"),
    ("", "file"),
    ("...", "file"),
    ("/", "file"),
    ("\u202e", "file"),
    ("Clínica Puente – contrato №1 診療所.pdf", "Clínica Puente – contrato №1 診療所.pdf"),
    ("e\u0301.pdf", "\u00e9.pdf"),
    ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ("x" * 400, "x" * 150),
    ("\ud800.pdf", "pdf"),
]


@pytest.mark.parametrize(("given_name", "kept"), NAMES, ids=range(len(NAMES)))
def test_names(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text())
def test_a_clean_name_is_safe_and_stays_as_it_is(name):
    clean = clean_name(name)
    assert 0 < len(clean) <= LONGEST
    assert not set(clean) & set('/\\\0\r\n<>:"|?*\u202e')
    assert clean not in (".", "..")
    assert clean_name(clean) == clean
    clean.encode()
