import { runScenarios } from './scenarios.ts';
import { CONNECTIONS } from './service-bus/connections.ts';
import { QUEUES } from './service-bus/queues.ts';
import { SESSIONS } from './service-bus/sessions.ts';
import { entitiesOf, stageOf, type BusScenario, type Stage } from './service-bus/stage.ts';
import { TIME_AND_FAILURE } from './service-bus/time-and-failure.ts';
import { FILTERS, TOPICS } from './service-bus/topics.ts';

// @azure/service-bus, unmodified, against the emulator.
for (const [title, scenarios] of Object.entries({ QUEUES, TIME_AND_FAILURE, SESSIONS, TOPICS, FILTERS, CONNECTIONS })) {
  runScenarios<Stage, BusScenario>(
    `service bus: ${title.toLowerCase().replaceAll('_', ' ')}`,
    scenarios,
    entitiesOf(scenarios),
    (scenario, emulator, t) => stageOf(scenarios.indexOf(scenario), emulator, t),
  );
}
