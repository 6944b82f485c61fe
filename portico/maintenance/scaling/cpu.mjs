// The CPU time of processes.
import fs from 'node:fs';

import { descendants } from '../failover/processes.mjs';

/** The CPU time that a process and those it started have used, in nanoseconds, by their threads. */
export function cpuTimes(pid) {
  const times = new Map();
  for (const each of descendants(pid)) {
    for (const thread of list(`/proc/${each}/task`)) {
      const time = read(`/proc/${each}/task/${thread}/schedstat`)?.split(' ')[0];
      if (time) times.set(thread, Number(time));
    }
  }
  return times;
}

/** The time used between two readings. Threads that ended in between are missing. */
export function used(before, after) {
  let sum = 0;
  for (const [thread, time] of after) sum += time - (before.get(thread) ?? 0);
  return sum;
}

function list(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
