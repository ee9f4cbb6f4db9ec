"""The counterparts in CPython of what the suite measures of coroutines.

python3 cpython_coroutines.py ENTRY SECONDS PLACEMENT CPUS COUNT
measures one entry for about SECONDS and writes `value NANOSECONDS-PER-OPERATION` to descriptor 3, or
`unavailable REASON` if this interpreter cannot do it: greenlet and gevent are packages. The entries
of memory write the resident bytes of this process while COUNT of them wait.
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


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def asyncio_memory(count):
    async def wait(started):
        started.append(None)
        await asyncio.sleep(600)

    async def measure():
        started = []
        tasks = [asyncio.create_task(wait(started)) for _ in range(count)]
        while len(started) < count:
            await asyncio.sleep(0)
        value = resident()
        for task in tasks:
            task.cancel()
        return value

    return asyncio.run(measure())


def gevent_memory(count):
    import gevent

    started = []

    def wait():
        started.append(None)
        gevent.sleep(600)

    waiters = [gevent.spawn(wait) for _ in range(count)]
    while len(started) < count:
        gevent.sleep(0)
    value = resident()
    gevent.killall(waiters)
    return value


ENTRIES = {
    "coroutines.greenlet_switch": greenlet_switch,
    "coroutines.greenlet_create": greenlet_create,
    "coroutines.generator": generator(1),
    "coroutines.generator_64": generator(64),
    "coroutines.gevent_channel": gevent_channel,
    "coroutines.asyncio_task": asyncio_task,
    "coroutines.asyncio_sleeps": asyncio_sleeps,
}

MEMORY_ENTRIES = {
    "coroutines.asyncio_memory": asyncio_memory,
    "coroutines.gevent_memory": gevent_memory,
}


def main():
    entry, seconds, placement, cpus, count = sys.argv[1:6]
    if placement == "oneCPU":
        os.sched_setaffinity(0, {int(cpus)})
    try:
        memory = MEMORY_ENTRIES.get(entry)
        line = f"value {memory(int(count)) if memory else ENTRIES[entry](float(seconds))}"
    except ImportError as error:
        line = f"unavailable not installed: {error}"
    os.write(3, (line + "\n").encode())


if __name__ == "__main__":
    main()
