import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { predictionFilter } from '../logs.ts';
import type { Site } from '../site.ts';

/** Counts the lines of the prediction log by verdict and version, so that drift can be seen and alerted on. */
export function predictionMetric(site: Site, parent: pulumi.Resource): gcp.logging.Metric {
  return new gcp.logging.Metric(
    'predictions',
    {
      project: site.project,
      name: `${site.prefix}-predictions`,
      description: 'Predictions by verdict and version of the model',
      filter: predictionFilter(site),
      metricDescriptor: {
        metricKind: 'DELTA',
        valueType: 'INT64',
        unit: '1',
        labels: [
          { key: 'verdict', valueType: 'STRING', description: 'ham or spam' },
          { key: 'model_version', valueType: 'STRING', description: 'Version of the model that judged' },
        ],
      },
      labelExtractors: {
        verdict: 'EXTRACT(jsonPayload.prediction.verdict)',
        model_version: 'EXTRACT(jsonPayload.prediction.modelVersion)',
      },
    },
    { parent },
  );
}
