// The counterparts in Node of what the suite measures of processes.
//
// node node_processes.js ENTRY SECONDS PLACEMENT CPUS
// measures one entry for about SECONDS and writes `value NANOSECONDS-PER-OPERATION` to descriptor 3,
// or `unavailable REASON` if this Node cannot do it. Nothing is placed: Node has no call for it.

"use strict";

const { fork } = require("node:child_process");
const fs = require("node:fs");

const WORKERS = 2;
// Under way at once over all workers; 256 are not faster, as each message is a JSON line of its own.
const WINDOW = 64;
// What both sides send before anything counts: with less, much of a short measurement is code that
// Node has not compiled yet.
const WARM = 60000;

// What a task does: enough to see that the answer belongs to the question.
function multiply(number) {
  return Math.imul(number, 0x9e3779b1) + 1;
}

// Nanoseconds per operation of `run(count)`, which promises the time that it took.
//
// Batches grow until one takes a fifth of the time; the next one takes the rest and counts.
async function perOperation(seconds, run) {
  const goal = seconds * 1e9;
  let count = 1;
  let taken = await run(count);
  while (taken < goal / 5) {
    const growth = Math.min(10, Math.max(2, (goal / 5 / Math.max(taken, 1)) * 1.2));
    count = Math.floor(count * growth) + 1;
    taken = await run(count);
  }
  const final = Math.max(1, Math.floor((count * goal * 0.8) / taken));
  return (await run(final)) / final;
}

// Sends `count` numbers to the workers and checks that each comes back right.
function tasks(workers, count) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    let sent = 0;
    let done = 0;
    const send = (worker) => {
      if (sent < count) worker.send({ number: sent++ });
    };
    for (const worker of workers) {
      worker.removeAllListeners("message");
      worker.on("message", ({ number, product }) => {
        if (product !== multiply(number)) reject(new Error("a wrong result"));
        done += 1;
        if (done === count) resolve(Number(process.hrtime.bigint() - start));
        send(worker);
      });
    }
    for (let place = 0; place < WINDOW; place++) send(workers[place % workers.length]);
  });
}

async function ipc(seconds) {
  const workers = Array.from({ length: WORKERS }, () => fork(__filename, ["worker"]));
  // Starting takes longer than a short measurement: not before all have said that they are there.
  const ready = Promise.all(
    workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))),
  );
  const lost = Promise.race(
    workers.map(
      (worker) =>
        new Promise((_, reject) =>
          worker.on("exit", () => reject(new Error("a worker has ended"))),
        ),
    ),
  );
  const result = await Promise.race([
    ready
      .then(() => tasks(workers, WARM))
      .then(() => perOperation(seconds, (count) => tasks(workers, count))),
    lost,
  ]);
  lost.catch(() => {});
  for (const worker of workers) worker.disconnect();
  return result;
}

const ENTRIES = { "processes.ipc": ipc };

async function main() {
  const [entry, seconds] = process.argv.slice(2);
  if (entry === "worker") {
    process.on("message", ({ number }) => process.send({ number, product: multiply(number) }));
    process.send({ ready: true });
    return;
  }
  fs.writeSync(3, `value ${await ENTRIES[entry](Number(seconds))}\n`);
}

main();
