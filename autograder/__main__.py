"""`python -m autograder`."""

import sys

if __name__ == "__main__":  # not in the workers, which start with this file too
    # jsonschema's check of internationalised addresses takes seconds to import, and nothing here has such an address.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

    from autograder.cli import main

    main(prog_name="python -m autograder")
