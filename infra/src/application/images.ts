import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { Registry } from './registry.ts';
import type { Site } from './site.ts';

export interface ImagesArgs {
  readonly site: Site;
  readonly registry: Registry;
}

/** The two images, built from this checkout and known by digest from here on. */
export class Images extends pulumi.ComponentResource {
  /** `…/serving@sha256:…` */
  readonly serving: pulumi.Output<string>;
  /** `…/training@sha256:…` */
  readonly training: pulumi.Output<string>;

  constructor(name: string, args: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Images', name, {}, opts);
    this.serving = this.#image('serving', 'serving/Dockerfile', args);
    this.training = this.#image('training', 'training-job/Dockerfile', args);
    this.registerOutputs({ serving: this.serving, training: this.training });
  }

  #image(image: string, dockerfile: string, { site, registry }: ImagesArgs): pulumi.Output<string> {
    const { repoDigest } = new docker.Image(
      image,
      {
        // The tag is always the same: a date or commit in it would make an image of every preview. The digest tells them apart.
        imageName: pulumi.interpolate`${site.region}-docker.pkg.dev/${site.project}/${site.prefix}/${image}:current`,
        build: { context: '..', dockerfile: `../${dockerfile}`, platform: 'linux/amd64' },
        buildOnPreview: false,
      },
      // An older image may be wanted again; the registry's clean-up decides when it goes.
      { parent: this, dependsOn: registry.repository, retainOnDelete: true },
    );
    return repoDigest;
  }
}
