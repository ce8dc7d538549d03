import * as pulumi from '@pulumi/pulumi';

interface Declared {
  readonly name: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
}

class Anything extends pulumi.CustomResource {}

for (const { name, type, props, protect } of JSON.parse(process.env.PROGRAM_RESOURCES ?? '[]') as Declared[])
  new Anything(type, name, { ...props }, { protect });
