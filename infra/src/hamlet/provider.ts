import * as pulumi from '@pulumi/pulumi';

/** Hamlet's own provider (`infra/provider`), which the engine starts from the folder that Pulumi.yaml names. */
export class HamletProvider extends pulumi.ProviderResource {
  constructor(name: string, opts?: pulumi.ResourceOptions) {
    super('hamlet', name, {}, opts);
  }
}
