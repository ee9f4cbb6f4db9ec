"""Downloads URLs to files with aiohttp, so many in flight, as scripts/nginx-downloads asks.

python3 downloads.py URLS FOLDER IN-FLIGHT ROUNDS
prints for every round: wall time in milliseconds, CPU in microseconds an object. Connections are kept
from a first round that is not printed.
"""

import asyncio
import os
import sys
import time

import aiohttp


async def download(session, url, folder):
    async with session.get(url) as answer:
        body = await answer.read()
        if answer.status != 200 or not body:
            raise RuntimeError(f"{url}: status {answer.status}, {len(body)} bytes")
    with open(os.path.join(folder, os.path.basename(url)), "wb") as file:
        file.write(body)


async def work(session, urls, folder):
    for url in urls:
        await download(session, url, folder)


async def main():
    with open(sys.argv[1]) as file:
        urls = file.read().split()
    folder, in_flight, rounds = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=in_flight)) as session:
        for number in range(rounds + 1):
            wall, cpu = time.perf_counter(), time.process_time()
            rest = iter(urls)
            await asyncio.gather(*(work(session, rest, folder) for _ in range(in_flight)))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if number > 0:
                print(f"{wall * 1e3:.1f} {cpu * 1e6 / len(urls):.1f}", flush=True)


asyncio.run(main())
