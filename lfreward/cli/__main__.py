"""`python -m lfreward.cli`."""

from lfreward.cli import main

if __name__ == "__main__":  # whoever imports every module runs nothing
    main()
