import { z } from 'zod';

const conditionSchema = z.object({
  type: z.string(),
  state: z.string().default(''),
  message: z.string().default(''),
});

/** Left out by the API when it is 0. */
const percent = z.int().min(0).max(100).default(0);

export const trafficSchema = z.object({
  type: z.string().default(''),
  revision: z.string().default(''),
  percent,
  tag: z.string().optional(),
});

/** What the API is told of where traffic goes. */
export type TrafficTarget = z.infer<typeof trafficSchema>;

export const REVISION = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
export const LATEST = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';

export const serviceSchema = z.object({
  name: z.string(),
  etag: z.string(),
  uri: z.string().default(''),
  /** Full resource name. */
  latestReadyRevision: z.string().default(''),
  trafficStatuses: z.array(trafficSchema.extend({ uri: z.string().default('') })).default([]),
});

export type Service = z.infer<typeof serviceSchema>;

export const revisionSchema = z.object({
  name: z.string(),
  logUri: z.string().default(''),
  conditions: z.array(conditionSchema).default([]),
});

export type Revision = z.infer<typeof revisionSchema>;

const count = z.int().default(0);

export const executionSchema = z.object({
  name: z.string(),
  completionTime: z.string().optional(),
  logUri: z.string().default(''),
  runningCount: count,
  retriedCount: count,
  conditions: z.array(conditionSchema).default([]),
  template: z.object({
    containers: z.array(
      z.object({ env: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]) }),
    ),
  }),
});

export type Execution = z.infer<typeof executionSchema>;

export const executionPageSchema = z.object({
  executions: z.array(executionSchema).default([]),
  nextPageToken: z.string().optional(),
});

export const operationSchema = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ code: z.int(), message: z.string() }).optional(),
});
