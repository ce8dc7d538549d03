import { z } from 'zod';
import { setting, structured, text } from './fields.ts';

const MEMBER = /^(user|group|serviceAccount|domain|principal|principalSet):\S+$/;
export const member = text(MEMBER, 'a member such as user:ann@example.com or group:team@example.com');

/** Settings of every stack. */
export const sharedSettings = {
  region: setting(text(/^[a-z]+-[a-z]+\d+$/, 'a region of Google Cloud').default('europe-west1'), {
    values: 'region',
    decides: 'Where everything is; one region with low prices and little carbon by default.',
  }),
  labels: setting(
    structured(
      z.record(
        text(/^[a-z][a-z0-9_-]{0,62}$/, 'a label key'),
        text(/^[a-z0-9_-]{0,63}$/, 'a label value of a-z, 0-9, _ and -'),
      ),
    ).default({}),
    {
      values: 'map',
      decides: 'Labels on everything that takes labels, beside `app`, `environment` and `managed-by`.',
    },
  ),
};
