import { z } from 'zod';
import { bytesOf } from '../../containers/engine.ts';
import { ApiError, notEmulated } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';

// What the stand-in emulates of the resources of https://cloud.google.com/run/docs/reference/rest/v2. Whatever else a request
// says is refused.

const LABELS = z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/), z.string().max(63));
const ANNOTATIONS = z.record(z.string(), z.string());
const SECONDS = z.string().regex(/^\d+(\.\d+)?s$/, { error: 'must be a duration such as 30s' });
const COUNT = z.int().min(0);

/** Reserved by the platform. Source: https://cloud.google.com/run/docs/configuring/services/environment-variables#reserved */
const RESERVED = /^(PORT|K_SERVICE|K_REVISION|K_CONFIGURATION|CLOUD_RUN_.*)$/;

const env = z.strictObject({
  name: z.string().refine((name) => !RESERVED.test(name), {
    error: (issue) =>
      `The following reserved env names were provided: ${String(issue.input)}. These values are automatically set by the system.`,
  }),
  value: z.string().default(''),
  valueSource: z
    .strictObject({
      secretKeyRef: z.strictObject({ secret: z.string().min(1), version: z.string().default('latest') }),
    })
    .optional(),
});

export type Variable = z.infer<typeof env>;

const probeTimes = {
  initialDelaySeconds: z.int().min(0).max(240).default(0),
  timeoutSeconds: z.int().min(1).max(3600).default(1),
  periodSeconds: z.int().min(1).max(3600).default(10),
  failureThreshold: z.int().min(1).default(3),
};

/** Source: https://cloud.google.com/run/docs/configuring/healthchecks */
const probe = z
  .strictObject({
    ...probeTimes,
    httpGet: z.strictObject({ path: z.string().default('/'), port: z.int().optional() }).optional(),
    tcpSocket: z.strictObject({ port: z.int().optional() }).optional(),
  })
  .refine(({ timeoutSeconds, periodSeconds }) => timeoutSeconds <= periodSeconds, {
    error: 'timeoutSeconds must not be longer than periodSeconds',
  });

export type Probe = z.infer<typeof probe>;

/** Least and most GiB of memory by processors. Source: https://cloud.google.com/run/docs/configuring/services/cpu#cpu-memory */
const MEMORY: Readonly<Record<string, readonly [least: number, most: number]>> = {
  '1': [0.125, 4],
  '2': [0.125, 8],
  '4': [2, 16],
  '6': [4, 24],
  '8': [4, 32],
};

const resources = z
  .strictObject({
    limits: z.record(z.enum(['cpu', 'memory']), z.string()).default({ cpu: '1000m', memory: '512Mi' }),
    cpuIdle: z.boolean().optional(),
    startupCpuBoost: z.boolean().optional(),
  })
  .refine(({ limits }) => isGiven(limits.cpu, limits.memory), {
    error: 'Invalid value specified for memory: it does not go with so many cpus.',
  });

function isGiven(cpu: string, memory: string): boolean {
  const [least, most] = MEMORY[cpu.replace(/000m$/, '')] ?? [Infinity, Infinity];
  const gibibytes = bytesOf(memory) / 2 ** 30;
  return gibibytes >= least && gibibytes <= most;
}

export type Resources = z.infer<typeof resources>;

const containerFields = {
  name: z.string().optional(),
  image: z.string().min(1),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(env).default([]),
  resources: resources.optional(),
};

/** Source: https://cloud.google.com/run/docs/configuring/healthchecks#default (the startup probe when none is given) */
const LISTENS: Probe = {
  initialDelaySeconds: 0,
  timeoutSeconds: 240,
  periodSeconds: 240,
  failureThreshold: 1,
  tcpSocket: {},
};

const serviceContainer = z.strictObject({
  ...containerFields,
  ports: z
    .array(
      z.strictObject({
        name: z.literal('http1').default('http1'),
        containerPort: z.int().min(1).max(65_535),
      }),
    )
    .max(1)
    .default([{ name: 'http1', containerPort: 8080 }]),
  startupProbe: probe.default(LISTENS),
  livenessProbe: probe.optional(),
});

const scaling = z.strictObject({ minInstanceCount: COUNT.default(0), maxInstanceCount: COUNT.default(0) });

const identity = {
  serviceAccount: z.string({ error: 'The rehearsal has no default service account: name one.' }).min(1),
  executionEnvironment: z.enum(['EXECUTION_ENVIRONMENT_GEN1', 'EXECUTION_ENVIRONMENT_GEN2']).optional(),
  labels: LABELS.optional(),
  annotations: ANNOTATIONS.optional(),
};

const revisionTemplate = z.strictObject({
  ...identity,
  revision: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .optional(),
  scaling: scaling.optional(),
  timeout: SECONDS.default('300s'),
  containers: z.array(serviceContainer).length(1),
  maxInstanceRequestConcurrency: z.int().min(1).max(1000).default(80),
});

export type RevisionTemplate = z.infer<typeof revisionTemplate>;

export const LATEST = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
export const REVISION = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';

const traffic = z.strictObject({
  type: z.enum([LATEST, REVISION]),
  revision: z.string().optional(),
  percent: z.int().min(0).max(100).default(0),
  tag: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,44}[a-z0-9])?$/)
    .optional(),
});

export type Traffic = z.infer<typeof traffic>;

/** Fields only the API writes are taken and not looked at, as the API does. */
const outputOnly = {
  name: z.string().optional(),
  etag: z.string().optional(),
  client: z.string().optional(),
  clientVersion: z.string().optional(),
};

const OPEN = 'INGRESS_TRAFFIC_ALL';
export const INTERNAL = 'INGRESS_TRAFFIC_INTERNAL_ONLY';

const serviceSchema = z.strictObject({
  ...outputOnly,
  description: z.string().max(512).optional(),
  labels: LABELS.optional(),
  annotations: ANNOTATIONS.optional(),
  ingress: z.enum([OPEN, INTERNAL]).default(OPEN),
  launchStage: z.literal('GA').default('GA'),
  invokerIamDisabled: z.boolean().default(false),
  iapEnabled: z.boolean().default(false),
  defaultUriDisabled: z.literal(false).default(false),
  customAudiences: z.array(z.string()).default([]),
  scaling: scaling.optional(),
  template: revisionTemplate,
  traffic: z.array(traffic).default([{ type: LATEST, percent: 100 }]),
});

export type ServiceSpec = z.infer<typeof serviceSchema>;

const taskTemplate = z.strictObject({
  serviceAccount: identity.serviceAccount,
  executionEnvironment: identity.executionEnvironment,
  containers: z.array(z.strictObject(containerFields)).length(1),
  maxRetries: z.int().min(0).max(10).default(3),
  timeout: SECONDS.default('600s'),
});

const jobSchema = z.strictObject({
  ...outputOnly,
  labels: LABELS.optional(),
  annotations: ANNOTATIONS.optional(),
  launchStage: z.literal('GA').default('GA'),
  template: z.strictObject({
    labels: LABELS.optional(),
    annotations: ANNOTATIONS.optional(),
    parallelism: COUNT.default(0),
    taskCount: z.int().min(1).max(10_000).default(1),
    template: taskTemplate,
  }),
});

export type JobSpec = z.infer<typeof jobSchema>;

const overridesSchema = z.strictObject({
  overrides: z
    .strictObject({
      taskCount: z.int().min(1).max(10_000).optional(),
      timeout: SECONDS.optional(),
      containerOverrides: z
        .array(
          z.strictObject({
            name: z.string().optional(),
            args: z.array(z.string()).optional(),
            env: z.array(env).default([]),
            clearArgs: z.boolean().optional(),
          }),
        )
        .max(1)
        .default([]),
    })
    .optional(),
  etag: z.string().optional(),
});

export type Overrides = z.infer<typeof overridesSchema>['overrides'];

export function parseService(body: JsonObject): ServiceSpec {
  return parse(serviceSchema, body);
}

export function parseJob(body: JsonObject): JobSpec {
  return parse(jobSchema, body);
}

export function parseRun(body: JsonObject): z.infer<typeof overridesSchema> {
  return parse(overridesSchema, body);
}

/** @throws UNIMPLEMENTED for a field that is not emulated; INVALID_ARGUMENT for a wrong value */
function parse<T>(schema: z.ZodType<T>, body: JsonObject): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (field === '' ? key : `${field}.${key}`));
    throw notEmulated(`the field ${names.join(', ')}`);
  }
  throw new ApiError('INVALID_ARGUMENT', `${field}: ${issue?.message ?? 'invalid'}`, [
    {
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field, description: issue?.message ?? '' }],
    },
  ]);
}
