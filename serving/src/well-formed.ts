import type { RequestHandler } from 'express';
import { notOneHost, unsupportedExpectation } from './http-error.ts';

/**
 * Refuses what RFC 9110 and 9112 refuse of HTTP/1.1. Node.js would do so without a body and past the log, so `listen` leaves it
 * to the app.
 */
export const requireWellFormed: RequestHandler = (
  { httpVersion, headers, headersDistinct },
  _response,
  next,
) => {
  if (httpVersion === '1.1') {
    if (headersDistinct['host']?.length !== 1) throw notOneHost();
    if (headers.expect !== undefined && !CONTINUE.test(headers.expect)) throw unsupportedExpectation();
  }
  next();
};

/** As Node.js finds it, which answers it then. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;
