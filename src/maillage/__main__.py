"""Run the command line with ``python -m maillage``."""

from maillage.cli import main

if __name__ == "__main__":
    main()
