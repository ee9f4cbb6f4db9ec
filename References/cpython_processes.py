"""The counterparts in CPython of what the suite measures of processes.

python3 cpython_processes.py ENTRY SECONDS PLACEMENT CPUS
measures one entry for about SECONDS and writes `value NANOSECONDS-PER-OPERATION` to descriptor 3,
or `unavailable REASON` if this interpreter cannot do it. With placement oneCPU everything runs on
the CPU given; with twoCPUs this process runs on the first one and its child on the second.
"""

import concurrent.futures
import multiprocessing
import os
import sys
import time

FORK = multiprocessing.get_context("fork")
WORKERS = 2
WINDOW = 256


def timed(body):
    """Makes `body(count)` return the nanoseconds that it took."""

    def run(count):
        start = time.perf_counter_ns()
        body(count)
        return time.perf_counter_ns() - start

    return run


def per_operation(seconds, run):
    """Nanoseconds per operation of `run(count)`, which returns the time that it took.

    Batches grow until one takes a fifth of the time; the next one takes the rest and counts.
    """
    goal = int(seconds * 1e9)
    count = 1
    taken = run(count)
    while taken < goal / 5:
        count = int(count * min(10, max(2, goal / 5 / max(taken, 1) * 1.2))) + 1
        taken = run(count)
    final = max(1, int(count * goal * 0.8 / taken))
    if final < 2 and count == 1:
        return taken
    return run(final) / final


def multiply(number):
    return (number * 0x9E3779B97F4A7C15 + 1) & 0xFFFFFFFFFFFFFFFF


# Tasks through a pool


def executor(seconds, cpus):
    with concurrent.futures.ProcessPoolExecutor(WORKERS, mp_context=FORK) as pool:

        def run(count):
            futures = []
            for number in range(count):
                if number >= WINDOW:
                    futures[number % WINDOW].result()
                future = pool.submit(multiply, number)
                if number < WINDOW:
                    futures.append(future)
                else:
                    futures[number % WINDOW] = future
            for future in futures:
                future.result()

        return per_operation(seconds, timed(run))


def pool_map(seconds, cpus):
    with FORK.Pool(WORKERS) as pool:
        return per_operation(seconds, timed(lambda count: pool.map(multiply, range(count), 1)))


def one_in_flight(seconds, cpus):
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=FORK) as pool:

        def run(count):
            for number in range(count):
                pool.submit(multiply, number).result()

        return per_operation(seconds, timed(run))


# Messages


def place(cpus):
    """This process runs on the first CPU; the child calls os.sched_setaffinity for the second."""
    os.sched_setaffinity(0, {cpus[0]})


def consume(queue, control, cpu):
    os.sched_setaffinity(0, {cpu})
    while True:
        count = control.recv()
        if count is None:
            return
        control.send(0)
        right = sum(1 for number in range(count) if queue.get() == number)
        control.send(right)


def simple_queue(seconds, cpus):
    queue = FORK.SimpleQueue()
    control, theirs = FORK.Pipe()
    child = FORK.Process(target=consume, args=(queue, theirs, cpus[1]))
    child.start()
    place(cpus)

    def run(count):
        control.send(count)
        control.recv()
        start = time.perf_counter_ns()
        for number in range(count):
            queue.put(number)
        if control.recv() != count:
            raise RuntimeError("wrong messages")
        return time.perf_counter_ns() - start

    result = per_operation(seconds, run)
    control.send(None)
    child.join()
    return result


def echo(pipe):
    while True:
        value = pipe.recv()
        if value is None:
            return
        pipe.send(value)


def pipe(seconds, cpus):
    mine, theirs = FORK.Pipe()
    child = FORK.Process(target=echo, args=(theirs,))
    child.start()

    def run(count):
        for number in range(count):
            mine.send(number)
            if mine.recv() != number:
                raise RuntimeError("a wrong echo")

    result = per_operation(seconds, timed(run))
    mine.send(None)
    child.join()
    return result


# Shared numbers


def add(value, count):
    for _ in range(count):
        with value.get_lock():
            value.value += 1


def add_on_demand(value, control, cpu):
    os.sched_setaffinity(0, {cpu})
    while True:
        count = control.recv()
        if count is None:
            return
        control.send(0)
        add(value, count)
        control.send(1)


def value_1(seconds, cpus):
    value = FORK.Value("q", 0)
    return per_operation(seconds, timed(lambda count: add(value, count)))


def value_2(seconds, cpus):
    value = FORK.Value("q", 0)
    control, theirs = FORK.Pipe()
    child = FORK.Process(target=add_on_demand, args=(value, theirs, cpus[1]))
    child.start()
    place(cpus)

    def run(count):
        half = count // 2
        control.send(half)
        control.recv()
        start = time.perf_counter_ns()
        add(value, count - half)
        control.recv()
        return time.perf_counter_ns() - start

    result = per_operation(seconds, run)
    control.send(None)
    child.join()
    return result


# Objects of a manager


def managed(prepare):
    def entry(seconds, cpus):
        with FORK.Manager() as manager:
            operation = prepare(manager)

            def run(count):
                for number in range(count):
                    operation(number)

            return per_operation(seconds, timed(run))

    return entry


def value_set(manager):
    value = manager.Value("q", 0)
    return value.set


def list_append(manager):
    return manager.list().append


def dictionary_set(manager):
    dictionary = manager.dict()

    def operation(number):
        dictionary[number % 1000] = number

    return operation


def lock_and_unlock(manager):
    lock = manager.Lock()

    def operation(_):
        lock.acquire()
        lock.release()

    return operation


# Starting


def nothing():
    pass


def starting(method):
    def entry(seconds, cpus):
        context = multiprocessing.get_context(method)

        def run(count):
            for _ in range(count):
                child = context.Process(target=nothing)
                child.start()
                child.join()
                if child.exitcode != 0:
                    raise RuntimeError("the child failed")

        # The first start also starts the fork server and the resource tracker.
        run(1)
        return per_operation(seconds, timed(run))

    return entry


ENTRIES = {
    "executor": executor,
    "pool-map": pool_map,
    "one-in-flight": one_in_flight,
    "simple-queue": simple_queue,
    "pipe": pipe,
    "value-1": value_1,
    "value-2": value_2,
    "manager-value": managed(value_set),
    "manager-list": managed(list_append),
    "manager-dictionary": managed(dictionary_set),
    "manager-lock": managed(lock_and_unlock),
    "start-fork": starting("fork"),
    "start-forkserver": starting("forkserver"),
    "start-spawn": starting("spawn"),
}


def main():
    entry, seconds, placement, list_of_cpus = sys.argv[1:5]
    cpus = [int(cpu) for cpu in list_of_cpus.split(",") if cpu]
    if placement == "oneCPU":
        os.sched_setaffinity(0, set(cpus))
    try:
        line = f"value {ENTRIES[entry.split('.')[1]](float(seconds), cpus)}"
    except ImportError as error:
        line = f"unavailable {error}"
    os.write(3, (line + "\n").encode())


if __name__ == "__main__":
    main()
