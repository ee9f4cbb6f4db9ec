"""The counterparts in CPython of what the suite measures of coroutines.

python3 cpython_coroutines.py ENTRY SECONDS PLACEMENT CPUS
measures one entry for about SECONDS and writes `value NANOSECONDS-PER-OPERATION` to descriptor 3,
or `unavailable REASON` if this interpreter cannot do it: greenlet and gevent are packages.
"""

import asyncio
import os
import sys
import time


def timed(body, count):
    start = time.perf_counter_ns()
    body(count)
    return time.perf_counter_ns() - start


def per_operation(seconds, body):
    """Nanoseconds per operation; the batches that warm up grow until one takes a fifth."""
    goal = int(seconds * 1e9)
    count = 1
    taken = timed(body, count)
    while taken < goal / 5:
        count = int(count * min(10, max(2, goal / 5 / max(taken, 1) * 1.2))) + 1
        taken = timed(body, count)
    final = max(1, int(count * goal * 0.8 / taken))
    if final < 2 and count == 1:
        return taken
    return timed(body, final) / final


def greenlet_switch(seconds):
    import greenlet

    root = greenlet.getcurrent()

    def ping():
        while True:
            root.switch()

    other = greenlet.greenlet(ping)

    def rounds(count):
        for _ in range(count):
            other.switch()

    return per_operation(seconds, rounds) / 2


def greenlet_create(seconds):
    import greenlet

    def nothing():
        pass

    def rounds(count):
        for _ in range(count):
            greenlet.greenlet(nothing).switch()

    return per_operation(seconds, rounds)


def gevent_channel(seconds):
    import gevent
    from gevent.queue import Queue

    there, back = Queue(1), Queue(1)

    def echo():
        while True:
            back.put(there.get())

    child = gevent.spawn(echo)

    def rounds(count):
        for number in range(count):
            there.put(number)
            back.get()

    result = per_operation(seconds, rounds) / 2
    child.kill()
    return result


def nested(count, depth):
    if depth > 1:
        yield from nested(count, depth - 1)
    else:
        number = 0
        while number < count:
            yield number
            number += 1


def generator(depth):
    def measure(seconds):
        def rounds(count):
            for _ in nested(count, depth):
                pass

        return per_operation(seconds, rounds)

    return measure


async def number():
    return 1


def asyncio_task(seconds):
    async def groups(count):
        while count > 0:
            size = min(64, count)
            await asyncio.gather(*(asyncio.create_task(number()) for _ in range(size)))
            count -= size

    return per_operation(seconds, lambda count: asyncio.run(groups(count)))


def asyncio_sleeps(seconds):
    async def sleeps(count):
        for _ in range(count):
            await asyncio.gather(*(asyncio.sleep(0.05) for _ in range(100_000)))

    return per_operation(seconds, lambda count: asyncio.run(sleeps(count)))


ENTRIES = {
    "coroutines.greenlet_switch": greenlet_switch,
    "coroutines.greenlet_create": greenlet_create,
    "coroutines.generator": generator(1),
    "coroutines.generator_64": generator(64),
    "coroutines.gevent_channel": gevent_channel,
    "coroutines.asyncio_task": asyncio_task,
    "coroutines.asyncio_sleeps": asyncio_sleeps,
}


def main():
    entry, seconds, placement, cpus = sys.argv[1:5]
    if placement == "oneCPU":
        os.sched_setaffinity(0, {int(cpus)})
    try:
        line = f"value {ENTRIES[entry](float(seconds))}"
    except ImportError as error:
        line = f"unavailable not installed: {error}"
    os.write(3, (line + "\n").encode())


if __name__ == "__main__":
    main()
