import { once } from 'node:events';
import type { HeapProfiler, Profiler } from 'node:inspector';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

/** Bytes between two allocations that are looked at. */
const SAMPLING_INTERVAL_BYTES = 32 * 1024;
/** Places that a summary names. */
const PLACES = 40;

export interface Allocations {
  readonly function: string;
  /** File and line, from 1. */
  readonly at: string;
  /** Of what was allocated there meanwhile and is still held, estimated. */
  readonly bytes: number;
}

/** What the heap is made of: no values, so that nothing of a request is in it. */
export interface HeapSummary {
  readonly memory: NodeJS.MemoryUsage;
  readonly heap: ReturnType<typeof getHeapStatistics>;
  readonly spaces: ReturnType<typeof getHeapSpaceStatistics>;
  readonly allocations: readonly Allocations[];
}

export interface Profile {
  /** As `.cpuprofile` files have it. */
  readonly cpu: Profiler.Profile;
  readonly heap: HeapSummary;
}

/**
 * Looks at this process for a while, by an inspector's session of its own: no port is opened.
 *
 * @param signal ends it before its time, with what was seen by then.
 */
export async function takeProfile(milliseconds: number, signal: AbortSignal): Promise<Profile> {
  // Loaded when it is asked for: hardly any process ever is.
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('HeapProfiler.startSampling', { samplingInterval: SAMPLING_INTERVAL_BYTES });
    await session.post('Profiler.start');
    const over = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    if (!over.aborted) await once(over, 'abort');
    const { profile: cpu } = await session.post('Profiler.stop');
    const { profile: sampled } = await session.post('HeapProfiler.stopSampling');
    await session.post('Profiler.disable');
    return { cpu, heap: summary(sampled) };
  } finally {
    session.disconnect();
  }
}

function summary(sampled: HeapProfiler.SamplingHeapProfile): HeapSummary {
  return {
    memory: process.memoryUsage(),
    heap: getHeapStatistics(),
    spaces: getHeapSpaceStatistics(),
    allocations: largest(sampled),
  };
}

function largest({ head }: HeapProfiler.SamplingHeapProfile): Allocations[] {
  const places = new Map<string, Allocations>();
  const nodes = [head];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    nodes.push(...node.children);
    const { functionName, url, lineNumber } = node.callFrame;
    const at = url === '' ? 'native' : `${url}:${lineNumber + 1}`;
    const key = `${functionName} ${at}`;
    const bytes = (places.get(key)?.bytes ?? 0) + node.selfSize;
    places.set(key, { function: functionName || '(anonymous)', at, bytes });
  }
  return [...places.values()]
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, PLACES);
}
