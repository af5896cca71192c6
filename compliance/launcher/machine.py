"""Decides which programs and libraries of the machine a command needs, and installs what is missing where it may."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from compliance.launcher.place import Refusal
from compliance.launcher.postgres import DEBIAN_15
from compliance.launcher.redis import find_binary

# Debian starts a service as soon as it is installed, and PostgreSQL makes a cluster: both are held off, for this one time.
INSTALL = """
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d clusters=/etc/postgresql-common/createcluster.d/compliance.conf
[ -e $policy ] && policy=
trap 'rm -f $policy $clusters; rmdir -p ${clusters%/*} 2>/dev/null || :' EXIT
[ -z "$policy" ] || { printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; }
mkdir -p ${clusters%/*}
echo 'create_main_cluster = false' > $clusters
apt-get update -q
apt-get install -y -q --no-install-recommends "$@"
"""


@dataclass(frozen=True)
class Need:
    """Debian packages, and how to see that what they bring is there already."""

    packages: tuple[str, ...]
    is_met: Callable[[], bool]


def _loads(*libraries: str) -> Callable[[], bool]:
    def load() -> bool:
        try:
            for library in libraries:
                ctypes.CDLL(library)
        except OSError:
            return False
        return True

    return load


BROKER = Need(("redis-tools",), lambda: find_binary() is not None)
PDF = Need(
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    _loads("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
)
PICTURES = Need(("graphviz",), lambda: shutil.which("dot") is not None)
BROWSER = Need(("chromium",), lambda: shutil.which("chromium") is not None)
PDF_TOOLS = Need(("poppler-utils",), lambda: shutil.which("pdftotext") is not None)
POSTGRES_15 = Need(("postgresql-15",), (DEBIAN_15 / "postgres").exists)


def provide_to_run() -> None:
    """What the product itself needs; a broker named by REDIS_URL need not be here."""
    provide(PDF, PICTURES, *([] if os.environ.get("REDIS_URL") else [BROKER]))


def provide(*needs: Need, optional: bool = False) -> bool:
    """Makes sure of these, by apt where that is allowed; without them it refuses, or says so where they are optional."""
    missing = [need for need in needs if not need.is_met()]
    packages = [package for need in missing for package in need.packages]
    if not packages:
        return True
    as_root = _root()
    if as_root is not None:
        print(f"Installing by apt: {' '.join(packages)}", flush=True)
        _install(as_root, packages)
        return True
    if optional:
        return False
    raise Refusal(
        f"this needs packages that only root can install: sudo apt-get install --no-install-recommends {' '.join(packages)}"
    )


def _root() -> list[str] | None:
    """How to reach root here: we are root, or sudo asks for no password, or not at all."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def _install(as_root: list[str], packages: list[str]) -> None:
    done = subprocess.run([*as_root, "sh", "-c", INSTALL, "sh", *packages], capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word"]
        raise Refusal(f"apt could not install {' '.join(packages)}: {said[-1]}")
