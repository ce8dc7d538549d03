import type { Features } from '../model/src/features/features.ts';
import { setsOf, VIEWS } from '../model/src/features/features.ts';
import type { Look } from '../model/src/features/sink.ts';

/** A look at a message that has just these features. */
export function lookOf(features: Features): Look {
  return (sinks) => {
    for (const view of VIEWS)
      for (const [i, names] of setsOf(features, view).entries()) {
        if (i > 0) sinks[view].next();
        for (const name of names) sinks[view].add(name);
      }
  };
}
