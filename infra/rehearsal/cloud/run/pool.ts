import type { Clock } from '../core/api.ts';
import type { Instance } from './instance.ts';

/** How a revision scales. */
export interface Scaling {
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Requests an instance takes at once. */
  readonly concurrency: number;
}

/** A place on an instance for one request. */
export interface Slot {
  readonly port: number;
  /** When the instance ends. */
  readonly exited: Promise<unknown>;
  readonly release: () => void;
}

export type Refusal = 'no instance' | 'does not start';

interface Member {
  /** Settles before `isReady` can become true. */
  readonly instance: Promise<Instance>;
  isReady: boolean;
  port: number;
  exited: Promise<unknown>;
  active: number;
  idleSince: number;
}

interface Waiting {
  readonly settle: (result: Slot | Refusal) => void;
  readonly timer: NodeJS.Timeout;
}

/** Source: https://cloud.google.com/run/docs/about-instance-autoscaling (requests wait that long, or as an instance needs to start) */
const LONGEST_WAIT_MS = 10_000;
/** Source: https://cloud.google.com/run/docs/about-instance-autoscaling#idle-instances */
const IDLE_MS = 15 * 60_000;
const LOOK_MS = 5000;

/** The instances of one revision: as many as its requests need, none when there are none. */
export class Pool {
  #scaling: Scaling;
  readonly #start: () => Promise<Instance>;
  readonly #clock: Clock;
  readonly #members = new Set<Member>();
  #waiting: Waiting[] = [];
  #slowestStart = 0;
  readonly #end: () => void;
  #isOpen = true;

  constructor(scaling: Scaling, start: () => Promise<Instance>, clock: Clock) {
    this.#scaling = scaling;
    this.#start = start;
    this.#clock = clock;
    const timer = setInterval(() => {
      this.#scaleIn();
    }, LOOK_MS).unref();
    const forget = clock.onMove(() => {
      this.#scaleIn();
    });
    this.#end = () => {
      clearInterval(timer);
      forget();
    };
  }

  /** Instances that run now. */
  get size(): number {
    return this.#members.size;
  }

  /** Other limits from now on; starts the instances that must always be there. */
  scale(scaling: Scaling): void {
    this.#scaling = scaling;
    while (this.#isOpen && this.size < scaling.minInstances) void this.#add();
    this.#scaleIn();
  }

  /** Starts an instance to see that the revision can serve. */
  async tryOut(): Promise<boolean> {
    return [...this.#members].some(({ isReady }) => isReady) || (await this.#add());
  }

  /** A place for a request; it waits for one to become free or an instance to start. */
  acquire(): Promise<Slot | Refusal> {
    const free = this.#freeSlot();
    if (free !== undefined) return Promise.resolve(free);
    return new Promise((resolve) => {
      const limit = Math.max(LONGEST_WAIT_MS, this.#slowestStart);
      const timer = setTimeout(() => {
        // Whoever waits for an instance that starts goes on waiting.
        if (this.#starting > 0) return;
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve('no instance');
      }, limit);
      const waiting: Waiting = { settle: resolve, timer };
      this.#waiting.push(waiting);
      this.#scaleOut();
    });
  }

  /** Takes no more requests, and lets the instances end what they have. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#end();
    for (const waiting of this.#waiting.splice(0)) this.#settle(waiting, 'no instance');
    await Promise.all([...this.#members].map(stop));
  }

  get #starting(): number {
    return [...this.#members].filter(({ isReady }) => !isReady).length;
  }

  #freeSlot(): Slot | undefined {
    const { concurrency } = this.#scaling;
    const member = [...this.#members].find(({ isReady, active }) => isReady && active < concurrency);
    if (member === undefined) return undefined;
    member.active++;
    const { port, exited } = member;
    return {
      port,
      exited,
      release: () => {
        member.active--;
        member.idleSince = this.#clock.now().getTime();
        this.#serveWaiting();
      },
    };
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0) {
      const slot = this.#freeSlot();
      if (slot === undefined) return;
      const next = this.#waiting.shift();
      if (next === undefined) slot.release();
      else this.#settle(next, slot);
    }
  }

  #settle({ timer, settle }: Waiting, result: Slot | Refusal): void {
    clearTimeout(timer);
    settle(result);
  }

  #scaleOut(): void {
    const { concurrency, maxInstances } = this.#scaling;
    const needed = Math.ceil(this.#waiting.length / concurrency) - this.#starting;
    const allowed = maxInstances - this.size;
    for (let i = 0; i < Math.min(needed, allowed); i++) void this.#add();
  }

  /** Returns whether the instance came to be ready. */
  async #add(): Promise<boolean> {
    const began = performance.now();
    const idleSince = this.#clock.now().getTime();
    const exited = Promise.resolve();
    const member: Member = { instance: this.#start(), isReady: false, port: 0, exited, active: 0, idleSince };
    this.#members.add(member);
    const isReady = await this.#becomesReady(member);
    this.#slowestStart = Math.max(this.#slowestStart, performance.now() - began);
    if (isReady) this.#serveWaiting();
    else this.#members.delete(member);
    if (this.size === 0) this.#refuseAll();
    return isReady;
  }

  async #becomesReady(member: Member): Promise<boolean> {
    try {
      const { port, ready, exited } = await member.instance;
      Object.assign(member, { port, exited });
      member.isReady = await ready;
      void exited.then(() => {
        this.#lose(member);
      });
      return member.isReady;
    } catch {
      return false;
    }
  }

  #lose(member: Member): void {
    member.isReady = false;
    if (this.#members.delete(member) && this.#isOpen) this.#scaleOut();
  }

  #refuseAll(): void {
    for (const waiting of this.#waiting.splice(0)) this.#settle(waiting, 'does not start');
  }

  /** Ends instances that had nothing to do for a while, but for those that must always be there. */
  #scaleIn(): void {
    const latest = this.#clock.now().getTime() - IDLE_MS;
    const { minInstances, maxInstances } = this.#scaling;
    for (const member of this.#members) {
      const isIdle = member.isReady && member.active === 0;
      const isDue = member.idleSince <= latest || this.size > maxInstances || maxInstances === 0;
      if (!isIdle || !isDue || this.size <= minInstances) continue;
      member.isReady = false;
      this.#members.delete(member);
      void stop(member);
    }
  }
}

async function stop({ instance }: Member): Promise<void> {
  await (await instance).stop();
}
