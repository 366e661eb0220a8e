"""`python -m selfservice.local demo|check|code|clean`: called by the Makefile."""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    """Run the chosen part and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["demo", "check", "code", "clean"])
    parser.add_argument("--world", default="normal", choices=["normal", "large"])
    parser.add_argument("--user", default="")
    given = parser.parse_args()
    if given.part == "check":
        from selfservice.local import gates

        return gates.main()
    from selfservice.local import codes, demo

    if given.part == "clean":
        return demo.clean()
    return codes.main(given.user, demo.VAR) if given.part == "code" else demo.main(given.world)


sys.exit(main())
