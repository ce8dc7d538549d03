/** Where a request can be held: before anything was done, or after all was done but nobody was told. */
export type Moment = 'arrives' | 'is done';

/** Holds the first request that matches, until it is opened. */
export interface Gate {
  /** Resolves when a request is held here. */
  readonly reached: Promise<void>;
  readonly open: () => void;
}

interface Held extends Gate {
  readonly request: RegExp;
  readonly moment: Moment;
  readonly arrive: () => void;
  readonly opened: Promise<void>;
}

/** Lets a scenario stop the world at one request of a client's, to see what a fault at just this moment does. */
export class Gates {
  readonly #held = new Set<Held>();

  /** @param request matched against `METHOD https://host/path` */
  hold(request: RegExp, moment: Moment): Gate {
    const { promise: reached, resolve: arrive } = Promise.withResolvers<undefined>();
    const { promise: opened, resolve } = Promise.withResolvers<undefined>();
    const gate: Held = {
      request,
      moment,
      reached,
      opened,
      arrive: () => {
        arrive(undefined);
      },
      open: () => {
        this.#held.delete(gate);
        resolve(undefined);
      },
    };
    this.#held.add(gate);
    return gate;
  }

  /** Returns at once, unless a gate holds this request. A gate holds one request only. */
  async pass(request: string, moment: Moment): Promise<void> {
    const gate = [...this.#held].find((held) => held.moment === moment && held.request.test(request));
    if (gate === undefined) return;
    this.#held.delete(gate);
    gate.arrive();
    await gate.opened;
  }
}
