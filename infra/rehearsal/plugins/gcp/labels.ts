import { isObject, type JsonObject } from '../../cloud/core/json.ts';

/** The label by which the provider marks what it made. Source: https://www.pulumi.com/registry/packages/gcp/installation-configuration/ (addPulumiAttributionLabel) */
const OWN = 'goog-pulumi-provisioned';

export function addLabels(inputs: JsonObject): JsonObject {
  if (!isObject(inputs.labels)) return inputs;
  return { ...inputs, labels: { ...inputs.labels, [OWN]: 'true' } };
}

export function withoutOwnLabels(properties: JsonObject): JsonObject {
  if (!isObject(properties.labels)) return properties;
  const labels = Object.fromEntries(Object.entries(properties.labels).filter(([key]) => key !== OWN));
  return { ...properties, labels };
}
