/** Instances of a service at work, on average over time. */
export interface Busy {
  /** Instances that are answering something. */
  readonly answering: number;
  /** Instances kept by the minimum that are answering nothing. */
  readonly waiting: number;
}

export interface Load {
  /** Requests being answered at the same time, on average: arrivals per second times seconds each takes. */
  readonly load: number;
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

/**
 * How many instances are busy. Requests arrive independently of each other, so the number under way is Poisson distributed
 * (the M/G/infinity queue); each instance takes `concurrency` of them, and there are never more than `maxInstances`.
 */
export function busyInstances({ load, concurrency, minInstances, maxInstances }: Load): Busy {
  let answering = 0;
  let waiting = 0;
  for (const { instances, share } of distribution(load, concurrency, maxInstances)) {
    answering += share * instances;
    waiting += share * Math.max(0, minInstances - instances);
  }
  return { answering, waiting };
}

/** The share of time during which exactly so many instances are busy. */
function* distribution(
  load: number,
  concurrency: number,
  maxInstances: number,
): Iterable<{ readonly instances: number; readonly share: number }> {
  let logShare = -load;
  let rest = 1;
  for (let underWay = 0; underWay <= concurrency * (maxInstances - 1); underWay++) {
    if (underWay > 0) logShare += Math.log(load / underWay);
    const share = Math.min(rest, Math.exp(logShare));
    rest -= share;
    yield { instances: Math.ceil(underWay / concurrency), share };
  }
  yield { instances: maxInstances, share: rest };
}
