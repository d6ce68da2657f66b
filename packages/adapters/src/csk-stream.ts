#!/usr/bin/env node
import { type StreamOrder, streamOrderOf } from './stream-analytics/azure/command/arguments.ts';
import { runStreamOrder } from './stream-analytics/azure/command/run-order.ts';

const USAGE = `csk-stream: takes a stream job to Azure Stream Analytics

  csk-stream check FILE     does the query compile, and do its names fit the job description?
  csk-stream export FILE    writes a project for Visual Studio Code and azure-streamanalytics-cicd, with main.bicep
    --out DIR               where to; a folder that holds files of others is refused
    --force                 ... unless you say so
  csk-stream deploy FILE    makes Azure have the job as described; a second time changes nothing
    --subscription ID --resource-group NAME
    --location REGION       of a new job, when the description names none
    --what-if               only prints what would be done
    --start                 also starts a job that does not run; a running one goes on after a change in any case
    --from WHEN             job-start, last-output or a time; the default is last-output for a job that was running
    --renew-secrets         writes keys and passwords again
    --timeout SECONDS       for everything together; the default is 900

FILE is the job description, for example csk-stream.json. It holds no secret: keys come from the environment variables
CSK_STREAM_INPUT_<NAME>_<FIELD> and CSK_STREAM_OUTPUT_<NAME>_<FIELD>. deploy signs in with AZURE_ACCESS_TOKEN or, where
@azure/identity is installed, with what DefaultAzureCredential finds.
Exit code: 0 done, 1 not done, 2 not understood.
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(USAGE);
  process.exit(0);
}

let order: StreamOrder;
try {
  order = streamOrderOf(args);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
try {
  await runStreamOrder(order, process.env, (line) => void process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
