"""The command ``diptych``, and ``python -m diptych``: the same command line as that of the program in Rust."""

import sys

from diptych._diptych import main as carry_out


def main() -> None:
    """Carries out the command line of this process."""
    sys.exit(carry_out(["diptych", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
