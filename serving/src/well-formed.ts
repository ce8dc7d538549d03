import type { RequestHandler } from 'express';
import { hostMissing, unsupportedExpectation } from './http-error.ts';

/**
 * Refuses what RFC 9110 and 9112 refuse of HTTP/1.1. Node.js would do so without a body and past the log, so `listen` leaves it
 * to the app.
 */
export const requireWellFormed: RequestHandler = ({ httpVersion, headers }, _response, next) => {
  if (httpVersion === '1.1') {
    if (headers.host === undefined) throw hostMissing();
    if (headers.expect !== undefined && !CONTINUE.test(headers.expect)) throw unsupportedExpectation();
  }
  next();
};

/** As Node.js finds it, which answers it then. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;
