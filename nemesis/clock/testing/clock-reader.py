"""Answers each line of standard input with one line: what it is told of time, in nanoseconds, as JSON."""
import json
import sys
import time

for _ in sys.stdin:
    print(json.dumps({"realtime": time.time_ns(), "monotonic": time.monotonic_ns()}), flush=True)
