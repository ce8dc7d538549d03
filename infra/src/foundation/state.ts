import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export interface StateArgs {
  readonly project: pulumi.Output<string>;
  readonly location: string;
  readonly labels: Record<string, string>;
  /** Whether the bucket and the key refuse to be deleted. */
  readonly protect: boolean;
  /** Members who may preview: they read the state and lock it. */
  readonly previewers: Readonly<Record<string, pulumi.Input<string>>>;
  /** Members who may deploy: they write the state. */
  readonly deployers: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Where Pulumi keeps the state of all stacks, and the key that encrypts the secrets in it. */
export class State extends pulumi.ComponentResource {
  /** `gs://…`, for `pulumi login`. */
  readonly url: pulumi.Output<string>;
  /** `gcpkms://…`, for `pulumi stack init --secrets-provider`. */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, args: StateArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:State', name, {}, opts);
    const bucket = this.#bucket(args);
    const key = this.#key(args);
    for (const [who, member] of Object.entries(args.previewers)) this.#letPreview(who, member, bucket, key);
    for (const [who, member] of Object.entries(args.deployers)) this.#letDeploy(who, member, bucket, key);
    this.url = pulumi.interpolate`gs://${bucket.name}`;
    this.secretsProvider = pulumi.interpolate`gcpkms://${key.id}`;
    this.registerOutputs({ url: this.url, secretsProvider: this.secretsProvider });
  }

  #bucket({ project, location, labels, protect }: StateArgs): gcp.storage.Bucket {
    return new gcp.storage.Bucket(
      'state',
      {
        name: pulumi.interpolate`${project}-pulumi-state`,
        location,
        labels,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        versioning: { enabled: true },
        // Pulumi writes a checkpoint and a backup at every update: the last hundred of each are plenty.
        lifecycleRules: [
          { action: { type: 'Delete' }, condition: { numNewerVersions: 100, withState: 'ARCHIVED' } },
        ],
        softDeletePolicy: { retentionDurationSeconds: 604_800 },
        forceDestroy: false,
      },
      { parent: this, protect },
    );
  }

  #key({ location, labels, protect }: StateArgs): gcp.kms.CryptoKey {
    const ring = new gcp.kms.KeyRing('state', { name: 'pulumi', location }, { parent: this, protect });
    return new gcp.kms.CryptoKey(
      'state',
      {
        name: 'state',
        keyRing: ring.id,
        purpose: 'ENCRYPT_DECRYPT',
        rotationPeriod: '7776000s',
        destroyScheduledDuration: '2592000s',
        labels,
      },
      { parent: this, protect },
    );
  }

  /** A preview takes no lock and writes nothing. */
  #letPreview(
    who: string,
    member: pulumi.Input<string>,
    bucket: gcp.storage.Bucket,
    key: gcp.kms.CryptoKey,
  ): void {
    this.#grant(`${who}-reads-state`, bucket, 'roles/storage.objectViewer', member);
    this.#decrypt(who, 'roles/cloudkms.cryptoKeyDecrypter', member, key);
  }

  #letDeploy(
    who: string,
    member: pulumi.Input<string>,
    bucket: gcp.storage.Bucket,
    key: gcp.kms.CryptoKey,
  ): void {
    this.#grant(`${who}-writes-state`, bucket, 'roles/storage.objectUser', member);
    this.#decrypt(who, 'roles/cloudkms.cryptoKeyEncrypterDecrypter', member, key);
  }

  #grant(name: string, bucket: gcp.storage.Bucket, role: string, member: pulumi.Input<string>): void {
    new gcp.storage.BucketIAMMember(name, { bucket: bucket.name, role, member }, { parent: this });
  }

  #decrypt(who: string, role: string, member: pulumi.Input<string>, key: gcp.kms.CryptoKey): void {
    new gcp.kms.CryptoKeyIAMMember(
      `${who}-uses-key`,
      { cryptoKeyId: key.id, role, member },
      { parent: this },
    );
  }
}
