import { HamletError } from '@hamlet/model';

/** The body of every answer that is no success. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
}

export function errorBody({ code, message, remedy }: HamletError): ErrorBody {
  return { error: { code, message, remedy } };
}

const HOW_TO_SEND =
  'Send the raw message with any other content type, or a JSON object with subject, from, text or html (strings).';

export function invalidRequest(message: string, remedy = HOW_TO_SEND): HamletError {
  return new HamletError('REQUEST_INVALID', message, remedy);
}

export function notReady(doing: string): HamletError {
  return new HamletError('NOT_READY', `No verdicts right now: ${doing}.`, 'Try again in a few seconds.');
}

export function overloaded(): HamletError {
  return new HamletError(
    'OVERLOADED',
    'Too many messages are waiting to be judged.',
    'Try again in a few seconds.',
  );
}

export function tookTooLong(millis: number): HamletError {
  const message = `The message was not judged within ${millis / 1000} s.`;
  return new HamletError(
    'JUDGE_TIMEOUT',
    message,
    'Send it once more; if it fails again, it is not a usual message.',
  );
}

/**
 * Any failure of a request as one with a code. The texts of the libraries are not passed on: some quote the body, and mail is
 * never repeated in answers or logs.
 */
export function failureOfRequest(thrown: unknown): HamletError {
  if (thrown instanceof HamletError) return thrown;
  return new HamletError(
    'INTERNAL',
    'Something unforeseen happened.',
    'Try again; if it stays so, the log of the service has the details.',
    { cause: thrown },
  );
}

export function unreadableBody(): HamletError {
  return invalidRequest(
    'The request body cannot be read.',
    'Send it again whole and without Content-Encoding.',
  );
}

export function tooLarge(): HamletError {
  return new HamletError(
    'MESSAGE_TOO_LARGE',
    'The message is larger than this service takes.',
    'Send it without its attachments, or start the service with a larger HAMLET_SERVING_MAX_BODY_BYTES.',
  );
}

export function notOneHost(): HamletError {
  return invalidRequest('The request has no Host header, or several.', 'Use an HTTP client: see README.md.');
}

export function unsupportedExpectation(): HamletError {
  return new HamletError(
    'EXPECTATION_UNSUPPORTED',
    'The request expects something that this service does not know.',
    'Send it without the Expect header, or with Expect: 100-continue.',
  );
}

export function unsupportedEncoding(): HamletError {
  return new HamletError(
    'ENCODING_UNSUPPORTED',
    'The content encoding of the request is unknown.',
    'Send the body as it is, or with Content-Encoding gzip, deflate or br.',
  );
}
