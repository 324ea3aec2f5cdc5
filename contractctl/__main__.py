"""`python -m contractctl` is the command `contractctl`."""

from contractctl.cli import main

if __name__ == "__main__":
    main()
