"""`python -m indicators …`: the command line, run by the interpreter that is named."""

from indicators.cli import main

if __name__ == "__main__":
    main()
