"""The counterparts in CPython of what the suite measures of processes.

python3 cpython_processes.py ENTRY SECONDS PLACEMENT CPUS
measures one entry for about SECONDS and writes `value NANOSECONDS-PER-OPERATION` to descriptor 3,
or `unavailable REASON` if this interpreter cannot do it.
"""

import multiprocessing
import os
import sys
import time


def per_operation(seconds, body):
    """Nanoseconds per operation; the batches that warm up grow until one takes a fifth."""

    def timed(count):
        start = time.perf_counter_ns()
        body(count)
        return time.perf_counter_ns() - start

    goal = int(seconds * 1e9)
    count = 1
    taken = timed(count)
    while taken < goal / 5:
        count = int(count * min(10, max(2, goal / 5 / max(taken, 1) * 1.2))) + 1
        taken = timed(count)
    final = max(1, int(count * goal * 0.8 / taken))
    if final < 2 and count == 1:
        return taken
    return timed(final) / final


def echo(pipe):
    try:
        while True:
            pipe.send(pipe.recv())
    except EOFError:
        pass


def pipe(seconds):
    mine, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=echo, args=(theirs,))
    mine_end = mine
    child.start()
    theirs.close()

    def rounds(count):
        for number in range(count):
            mine_end.send(number)
            mine_end.recv()

    result = per_operation(seconds, rounds)
    child.kill()
    child.join()
    return result


ENTRIES = {"processes.pipe": pipe}


def main():
    entry, seconds, placement, cpus = sys.argv[1:5]
    if placement == "oneCPU":
        os.sched_setaffinity(0, {int(cpus)})
    try:
        line = f"value {ENTRIES[entry](float(seconds))}"
    except ImportError as error:
        line = f"unavailable {error}"
    os.write(3, (line + "\n").encode())


if __name__ == "__main__":
    main()
