"""Starts the benchmark: `./dev bench [--keep] [WORD …]`."""

import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
django.setup()
import_module("tests.bench.run").main()
