import { EVENTS } from './event-hubs/events.ts';
import { RECEIVERS } from './event-hubs/receivers.ts';
import { stageOf, type HubScenario, type Stage } from './event-hubs/stage.ts';
import { runScenarios } from './scenarios.ts';

// @azure/event-hubs, unmodified, against the emulator.
for (const [title, scenarios] of Object.entries({ EVENTS, RECEIVERS })) {
  runScenarios<Stage, HubScenario>(
    `event hubs: ${title.toLowerCase()}`,
    scenarios,
    { partitions: scenarios.length, consumerGroups: ['one', 'other', 'shared', 'checkpointed'] },
    (scenario, emulator, t) => stageOf(scenarios.indexOf(scenario), emulator, t),
  );
}
