import type { ArmClientOptions } from '../deploy/arm-client.ts';
import { credentialFrom } from '../deploy/credential.ts';
import { deployStreamJob } from '../deploy/deploy-job.ts';
import { planText } from '../deploy/deploy-plan.ts';
import { projectFilesOf } from '../export/project-files.ts';
import { writeProject } from '../export/write-folder.ts';
import { readStreamJob } from '../read-job.ts';
import type { StreamOrder } from './arguments.ts';

/** Does what was asked and prints what it did, a line a step. `client` leads to another Azure than the public one. */
export async function runStreamOrder(
  order: StreamOrder,
  environment: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
  client?: ArmClientOptions,
): Promise<void> {
  const source = await readStreamJob(order.file);
  const { name, inputs, outputs, functions } = source.description;
  switch (order.verb) {
    case 'check': {
      // What only shows when the project is put together is found too.
      projectFilesOf(source);
      print(`${name} is sound: ${namesOf({ inputs, outputs, functions })}`);
      return;
    }
    case 'export': {
      const { written, removed } = await writeProject(order.out, projectFilesOf(source), order.force);
      for (const path of written) print(`wrote ${path}`);
      for (const path of removed) print(`removed ${path}`);
      return;
    }
    case 'deploy': {
      const credential = await credentialFrom(environment);
      const onStep = order.whatIf ? undefined : print;
      const plan = await deployStreamJob(source, { ...order, credential, environment, onStep, client });
      if (order.whatIf || (plan.changes.length === 0 && plan.start === undefined)) print(planText(plan).trimEnd());
      else for (const kept of plan.kept) print(`keep ${kept}, which is not described`);
    }
  }
}

function namesOf(parts: Readonly<Record<string, readonly { readonly name: string }[]>>): string {
  return Object.entries(parts)
    .filter(([, list]) => list.length > 0)
    .map(([kind, list]) => `${kind} ${list.map(({ name }) => name).join(', ')}`)
    .join('; ');
}
