import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, layers, model as layersModel } from '@tensorflow/tfjs-layers';
import { io, tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { eachView, setsOf, VIEWS } from '../features/features.ts';
import type { Features, View } from '../features/features.ts';
import type { Juror, Jury } from '../judge/jury.ts';
import { sayOf } from '../judge/jury.ts';

/** A layers model as it is stored: `model.json` and `weights.bin`, which `tf.loadLayersModel` reads. */
export interface NetworkArtifacts {
  readonly modelJson: io.ModelJSON;
  readonly weights: Uint8Array;
}

/**
 * The jury as a TensorFlow.js layers model: one input a view ([batch, features of the view], 1 / length of the message where it has
 * the feature, else 0; of the passages [batch, passages, features]), a Dense layer of one rectified unit on each, of the passages the
 * highest, their votes side by side, and a last Dense unit with a sigmoid that weighs and calibrates them. Output: [batch, 1], the probability of spam.
 */
function buildNetwork(widths: Readonly<Record<View, number>>): LayersModel {
  const inputs = VIEWS.map((view) =>
    input({ shape: view === 'passages' ? [null, widths[view]] : [widths[view]], name: `${view}_features` }),
  );
  const votes = VIEWS.map((view, i) => {
    const each = layers.dense({ units: 1, activation: 'relu', name: view });
    const vote = each.apply(inputs[i] as SymbolicTensor) as SymbolicTensor;
    if (view !== 'passages') return vote;
    return layers.globalMaxPooling1d({ name: `${view}_highest` }).apply(vote) as SymbolicTensor;
  });
  const together = layers.concatenate({ name: 'votes' }).apply(votes);
  const score = layers
    .dense({ units: 1, activation: 'sigmoid', name: 'jury' })
    .apply(together) as SymbolicTensor;
  return layersModel({ inputs, outputs: score, name: 'hamlet' });
}

/** The network with a jury's weights. The caller disposes of it. */
export function networkOf(jury: Jury): LayersModel {
  const network = buildNetwork(eachView((view) => jury.jurors[view].weights.length));
  const { slope, intercept } = jury.calibration;
  tidy(() => {
    for (const view of VIEWS) {
      const { weights, bias } = jury.jurors[view];
      network.getLayer(view).setWeights([tensor2d(weights, [weights.length, 1]), tensor1d([bias])]);
    }
    const voices = VIEWS.map((view) => [slope * jury.jurors[view].voice]);
    network.getLayer('jury').setWeights([tensor2d(voices), tensor1d([intercept])]);
  });
  return network;
}

/** Everything needed to store a network, bytes included. */
export async function artifactsOf(network: LayersModel): Promise<NetworkArtifacts> {
  let artifacts: NetworkArtifacts | undefined;
  await network.save(
    io.withSaveHandler((saved) => {
      artifacts = {
        modelJson: {
          format: 'layers-model',
          generatedBy: 'Hamlet',
          convertedBy: null,
          modelTopology: saved.modelTopology,
          weightsManifest: [{ paths: ['weights.bin'], weights: saved.weightSpecs ?? [] }],
        } as io.ModelJSON,
        weights: new Uint8Array(io.CompositeArrayBuffer.join(saved.weightData)),
      };
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const },
      });
    }),
  );
  if (artifacts === undefined) throw new Error('the network was not saved');
  return artifacts;
}

/** What the network takes for one message: for each view a row [1, width]; of the passages one each [1, passages, width]. */
export function networkInputs(jury: Jury, features: Features): Tensor[] {
  return VIEWS.map((view) => {
    const rows = setsOf(features, view).map((set) => inputRow(jury.jurors[view], set));
    return view === 'passages' ? tensor3d([rows]) : tensor2d(rows);
  });
}

function inputRow(juror: Juror, features: ReadonlySet<string>): number[] {
  const row = new Array<number>(juror.weights.length).fill(0);
  juror.finder.begin();
  for (const feature of features) juror.finder.add(feature);
  for (const found of juror.finder.found()) {
    const { known, length } = sayOf(juror, found);
    for (const index of known) row[index] = 1 / length;
  }
  return row;
}
