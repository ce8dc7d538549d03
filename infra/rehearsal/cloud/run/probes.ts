import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Probe } from './schema.ts';

const CONNECT_AGAIN_MS = 50;

/**
 * Whether a started container comes to answer its startup probe.
 * Source: https://cloud.google.com/run/docs/configuring/healthchecks#startup-probes
 */
export async function starts(probe: Probe, port: number, signal: AbortSignal): Promise<boolean> {
  await pause(probe.initialDelaySeconds, signal);
  for (let failures = 0; !signal.aborted;) {
    const began = performance.now();
    if (await attempt(probe, port, signal)) return true;
    if (++failures >= probe.failureThreshold) return false;
    await pause(probe.periodSeconds - (performance.now() - began) / 1000, signal);
  }
  return false;
}

/**
 * Returns when a container has failed its liveness probe as often as allowed, or the signal ends it.
 * Source: https://cloud.google.com/run/docs/configuring/healthchecks#liveness-probes
 */
export async function dies(probe: Probe, port: number, signal: AbortSignal): Promise<void> {
  await pause(probe.initialDelaySeconds, signal);
  for (let failures = 0; !signal.aborted;) {
    await pause(probe.periodSeconds, signal);
    failures = (await attempt(probe, port, signal)) ? 0 : failures + 1;
    if (failures >= probe.failureThreshold) return;
  }
}

function attempt(probe: Probe, port: number, signal: AbortSignal): Promise<boolean> {
  const millis = probe.timeoutSeconds * 1000;
  return probe.httpGet === undefined
    ? listensWithin(probe.tcpSocket?.port ?? port, millis, signal)
    : answers(`http://127.0.0.1:${probe.httpGet.port ?? port}${probe.httpGet.path}`, millis, signal);
}

/** 200 to 399 is success. */
async function answers(url: string, millis: number, signal: AbortSignal): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(millis)]);
    const response = await fetch(url, {
      signal: limit,
      redirect: 'manual',
      headers: { 'user-agent': 'GoogleHC/1.0' },
    });
    await response.body?.cancel();
    return response.status >= 200 && response.status < 400;
  } catch {
    return false;
  }
}

async function listensWithin(port: number, millis: number, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + millis;
  while (!signal.aborted) {
    if (await isListening(port)) return true;
    if (performance.now() > until) return false;
    await pause(CONNECT_AGAIN_MS / 1000, signal);
  }
  return false;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds <= 0) return;
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
