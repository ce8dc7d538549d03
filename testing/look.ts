import type { Features } from '../model/src/features/features.ts';
import { VIEWS } from '../model/src/features/features.ts';
import type { Look } from '../model/src/features/sink.ts';

/** A look at a message that has just these features. */
export function lookOf(features: Features): Look {
  return (sinks) => {
    for (const view of VIEWS) for (const name of features[view]) sinks[view].add(name);
  };
}
