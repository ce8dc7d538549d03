import { HamletError } from './errors.ts';

/** Aborted by the first Ctrl-C or SIGTERM with a CANCELLED error; the second ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    const remedy = 'Nothing is left half-written; run the same command again whenever you like.';
    controller.abort(new HamletError('CANCELLED', 'Stopped before the end.', remedy));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return controller.signal;
}
