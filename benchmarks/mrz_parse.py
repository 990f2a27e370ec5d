"""Machine-readable zones parsed with every check digit proved, the three forms in turn; no peer."""

import json
import sys
import time
from datetime import date
from statistics import quantiles

from devices.protocols.mrz import parse
from devices.virtual.mrz import Printed, td1, td2, td3

ZONES = 20_000
TODAY = date(2026, 11, 21)
PERSON = Printed("010203049", "010203", "F", "310131", "SAMPLE", "FATIMA AHMED")


def main() -> None:
    """Print one JSON line; p50 and p99 in milliseconds."""
    zones, times = [make(PERSON) for make in (td1, td2, td3)], []
    for number in range(ZONES):
        start = time.perf_counter()
        found = parse(zones[number % 3], TODAY)
        times.append(time.perf_counter() - start)
        assert found.number == PERSON.number
    cut = quantiles(times, n=100)
    line = {
        "bench": "mrz_parse", "value": round(ZONES / sum(times)), "unit": "zones/s", "n": ZONES,
        "p50": round(1000 * cut[49], 4), "p99": round(1000 * cut[98], 4),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
